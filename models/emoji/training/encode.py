"""Keeps the latents of all pictures."""

import numpy as np
import torch
from diffusers import AutoencoderKL

from paths import LATENTS, PICTURES, STANDARD_VAE, log
from train_vae import as_tensor


@torch.no_grad()
def latents_of(vae, images):
    return torch.cat([vae.encode(as_tensor(part)).latent_dist.mode() for part in np.array_split(images, 64)])


def main():
    vae = AutoencoderKL.from_pretrained(STANDARD_VAE).eval()
    latents = latents_of(vae, np.load(PICTURES)["images"])
    np.savez(LATENTS, latents=latents.numpy())
    log("latents", tuple(latents.shape), "mean", latents.mean().item(), "std", latents.std().item())


if __name__ == "__main__":
    main()
