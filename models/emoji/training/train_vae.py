"""Trains the autoencoder on the pictures that are not held out: L1 on pixels and edges, and a small KL."""

import math
import time

import numpy as np
import torch
from torch.nn import functional as F

import checkpoint
from average import averaged, follow
from device import DEVICE
from networks import make_vae
from options import training_options
from paths import PICTURES, WORK, log

KL_WEIGHT = 5e-4  # per latent; keeps the latents near unit variance and the decoder smooth
SHIFT = 3  # pixels


def as_tensor(images):
    """uint8 [n, 64, 64, 3] to [n, 3, 64, 64] in [-1, 1]."""
    return torch.from_numpy(images).permute(0, 3, 1, 2).float() / 127.5 - 1


def jittered(x, random):
    """A shift within the white margin that padding adds, and a mirror image for half."""
    if random.random() < 0.5:
        x = x.flip(3)
    dy, dx = random.integers(0, 2 * SHIFT + 1, 2)
    return F.pad(x, (SHIFT,) * 4, value=1.0)[:, :, dy : dy + 64, dx : dx + 64]


def edges(x):
    return x[..., 1:, :] - x[..., :-1, :], x[..., :, 1:] - x[..., :, :-1]


def hue(x):
    """What is left without the grey: most of the error is in the grey, so colour is learnt last."""
    return F.avg_pool2d(x - x.mean(1, keepdim=True), 2)


def distance(y, x):
    """Of pixels, edges and colour."""
    edge = sum(F.l1_loss(a, b) for a, b in zip(edges(y), edges(x)))
    return F.l1_loss(y, x) + F.mse_loss(y, x) + 0.5 * edge + 4 * F.l1_loss(hue(y), hue(x))


def loss_of(vae, x):
    posterior = vae.encode(x).latent_dist
    y = vae.decode(posterior.sample()).sample
    kl = posterior.kl().mean() / (4 * 16 * 16)
    return distance(y, x) + KL_WEIGHT * kl, F.l1_loss(y, x), kl


@torch.no_grad()
def error(vae, x):
    """Root mean square of the reconstruction, in units of [-1, 1]."""
    return math.sqrt(sum(F.mse_loss(vae.decode(vae.encode(c).latent_dist.mode()).sample, c) * len(c) for c in x.split(64)) / len(x))


def main():
    args = training_options(__doc__, steps=3200, batch=8, rate=1.5e-3)
    data = np.load(PICTURES)
    images = data["images"]
    train = np.flatnonzero(~data["held_out"])
    held = as_tensor(images[data["held_out"]][:128]).to(DEVICE)
    torch.manual_seed(0)
    vae = make_vae().to(DEVICE, memory_format=torch.channels_last)
    mean = averaged(vae)
    optimizer = torch.optim.AdamW(vae.parameters(), lr=args.rate, betas=(0.9, 0.99), weight_decay=1e-4)
    path = WORK / "vae.pt"
    state = checkpoint.load(path, vae=vae, mean=mean, optimizer=optimizer) or {"step": 0}
    random = np.random.default_rng(state["step"])
    start, sums = time.time(), torch.zeros(3)
    for step in range(state["step"], args.steps):
        rate = args.rate * min(1, (step + 1) / 100) * (0.01 + 0.99 * (1 + math.cos(math.pi * step / args.steps)) / 2)
        optimizer.param_groups[0]["lr"] = rate
        x = jittered(as_tensor(images[random.choice(train, args.batch)]), random)
        loss, pixels, kl = loss_of(vae, x.to(DEVICE, memory_format=torch.channels_last))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        optimizer.step()
        follow(mean, vae, step, 0.995)
        sums += torch.stack([loss.detach(), pixels.detach(), kl.detach()]).cpu()
        if (step + 1) % 50 == 0:
            log(step + 1, "loss %.4f pixels %.4f kl %.3f" % tuple(sums / 50), "%.3f s a step" % ((time.time() - start) / 50))
            start, sums = time.time(), torch.zeros(3)
        if (step + 1) % 200 == 0 or step + 1 == args.steps:
            checkpoint.save(path, vae=vae, mean=mean, optimizer=optimizer, step=step + 1)
            log("held-out rmse %.4f" % error(mean, held))
    mean.save_pretrained(WORK / "vae")


if __name__ == "__main__":
    main()
