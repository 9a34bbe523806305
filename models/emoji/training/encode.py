"""Gives every latent channel mean 0 and variance 1 and keeps the latents of all pictures.

The mean and variance are folded into the 1x1 convolutions on both sides of the latents, so the
folder's scaling_factor is 1.
"""

import numpy as np
import torch
from diffusers import AutoencoderKL

from paths import LATENTS, PICTURES, WORK, log
from train_vae import as_tensor


@torch.no_grad()
def latents_of(vae, images):
    return torch.cat([vae.encode(as_tensor(part)).latent_dist.mode() for part in np.array_split(images, 64)])


@torch.no_grad()
def standardise(vae, latents):
    mean, std = latents.mean((0, 2, 3)), latents.std((0, 2, 3))
    inward, outward = vae.quant_conv, vae.post_quant_conv
    outward.bias += outward.weight[:, :, 0, 0] @ mean
    outward.weight *= std[None, :, None, None]
    inward.bias[:4] = (inward.bias[:4] - mean) / std
    inward.bias[4:] -= 2 * std.log()
    inward.weight[:4] /= std[:, None, None, None]
    vae.register_to_config(scaling_factor=1.0)
    return (latents - mean[:, None, None]) / std[:, None, None]


def main():
    vae = AutoencoderKL.from_pretrained(WORK / "vae").eval()
    data = np.load(PICTURES)
    latents = standardise(vae, latents_of(vae, data["images"][~data["held_out"]]))
    again = latents_of(vae, data["images"][~data["held_out"]][:105])
    log("folded within", (again - latents[:105]).abs().max().item(), "largest latent", latents.abs().max().item())
    vae.save_pretrained(WORK / "vae_standard")
    np.savez(LATENTS, latents=latents_of(vae, data["images"]).numpy())


if __name__ == "__main__":
    main()
