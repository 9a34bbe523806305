"""Trains the autoencoder's decoder on, with the latents as they are, so that a trained UNet stays right.

The latents get a little noise: what a UNet draws is never quite a picture's latents.
"""

import time

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch.nn import functional as F

import checkpoint
from average import averaged, follow
from device import DEVICE
from options import training_options
from paths import LATENTS, PICTURES, STANDARD_VAE, WORK, log
from train_vae import as_tensor, distance

NOISE = 0.1  # of the latents' standard deviation
WARMUP, COOLING = 100, 0.5  # steps, and the share of steps in which the rate falls to 0
DECAY = 0.998


def decode(vae, latents):
    return vae.decoder(vae.post_quant_conv(latents))


@torch.no_grad()
def error(vae, latents, images):
    """Root mean square of the decoded latents, in units of [-1, 1]."""
    return sum(F.mse_loss(decode(vae, z), x) for z, x in zip(latents.split(64), images.split(64))).div(len(latents) / 64).sqrt().item()


def main():
    args = training_options(__doc__, steps=6000, batch=16, rate=1e-3)
    data = np.load(PICTURES)
    images, held_out = data["images"], data["held_out"]
    latents = torch.from_numpy(np.load(LATENTS)["latents"])
    train, held = np.flatnonzero(~held_out), np.flatnonzero(held_out)[:128]
    held = latents[held].to(DEVICE), as_tensor(images[held]).to(DEVICE)
    torch.manual_seed(0)
    vae = AutoencoderKL.from_pretrained(STANDARD_VAE).to(DEVICE, memory_format=torch.channels_last)
    mean = averaged(vae)
    trained = [*vae.decoder.parameters(), *vae.post_quant_conv.parameters()]
    optimizer = torch.optim.AdamW(trained, lr=args.rate, betas=(0.9, 0.99), weight_decay=1e-4)
    path = WORK / "decoder.pt"
    state = checkpoint.load(path, vae=vae, mean=mean, optimizer=optimizer) or {"step": 0}
    random = np.random.default_rng(state["step"])
    log("held-out rmse %.4f" % error(mean, *held))
    started, total = time.time(), 0.0
    for step in range(state["step"], args.steps):
        rate = args.rate * min(1, (step + 1) / WARMUP, (args.steps - step) / (COOLING * args.steps))
        optimizer.param_groups[0]["lr"] = rate
        chosen = random.choice(train, args.batch)
        z, x = latents[chosen].to(DEVICE), as_tensor(images[chosen]).to(DEVICE)
        z = (z + NOISE * torch.randn_like(z)).contiguous(memory_format=torch.channels_last)
        with torch.autocast(DEVICE, torch.bfloat16):
            y = decode(vae, z)
        loss = distance(y.float(), x)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        follow(mean, vae, step, DECAY)
        total += loss.item()
        if (step + 1) % 100 == 0:
            log(step + 1, "loss %.4f" % (total / 100), "%.3f s a step" % ((time.time() - started) / 100))
            started, total = time.time(), 0.0
        if (step + 1) % 500 == 0 or step + 1 == args.steps:
            checkpoint.save(path, vae=vae, mean=mean, optimizer=optimizer, step=step + 1)
            mean.save_pretrained(STANDARD_VAE)
            log("held-out rmse %.4f" % error(mean, *held))


if __name__ == "__main__":
    main()
