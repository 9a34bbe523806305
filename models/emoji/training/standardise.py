"""Gives every latent channel mean 0 and variance 1, so that the folder's scaling_factor is 1.

Mean and variance are folded into the 1x1 convolutions on both sides of the latents.
"""

import numpy as np
import torch
from diffusers import AutoencoderKL

from encode import latents_of
from paths import PICTURES, STANDARD_VAE, WORK, log

EVERY = 4  # of the training pictures


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
    latents = latents_of(vae, data["images"][~data["held_out"]][::EVERY])
    mean, std = latents.mean((0, 2, 3)), latents.std((0, 2, 3))
    fold(vae, mean, std)
    log("mean", mean.tolist(), "std", std.tolist(), "before")
    vae.save_pretrained(STANDARD_VAE)


if __name__ == "__main__":
    main()
