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
def fold(vae, mean, std):
    """Makes the encoder give (z - mean) / std and the decoder take that."""
    inward, outward = vae.quant_conv, vae.post_quant_conv
    outward.bias += outward.weight[:, :, 0, 0] @ mean
    outward.weight *= std[None, :, None, None]
    inward.bias[:4] = (inward.bias[:4] - mean) / std
    inward.bias[4:] -= 2 * std.log()
    inward.weight[:4] /= std[:, None, None, None]
    vae.register_to_config(scaling_factor=1.0)


def main():
    vae = AutoencoderKL.from_pretrained(WORK / "vae").eval()
    data = np.load(PICTURES)
    latents = latents_of(vae, data["images"])
    train = latents[~data["held_out"]]
    mean, std = train.mean((0, 2, 3)), train.std((0, 2, 3))
    latents = (latents - mean[:, None, None]) / std[:, None, None]
    fold(vae, mean, std)
    again = latents_of(vae, data["images"][:64])
    log("folded within", (again - latents[:64]).abs().max().item(), "largest latent", latents.abs().max().item())
    vae.save_pretrained(WORK / "vae_standard")
    np.savez(LATENTS, latents=latents.numpy())


if __name__ == "__main__":
    main()
