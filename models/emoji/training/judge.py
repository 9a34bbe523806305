"""The judge: a small classifier of things, trained on all pictures with shifts, scales and colour changes.

Half of them have gone through the autoencoder, as what it judges has. Its features tell which picture is
nearest to a drawn one. Exported to judge.onnx for tests.
"""

import time

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch import nn
from torch.nn import functional as F

import checkpoint
from device import DEVICE
from options import training_options
from paths import LATENTS, PICTURES, STANDARD_VAE, WORK, log
from train_vae import as_tensor

FEATURES = 128


class Judge(nn.Module):
    """x [n, 3, 64, 64] in [-1, 1] to logits [n, things] and unit features [n, 128]."""

    def __init__(self, things):
        super().__init__()

        def block(i, o, stride):
            return [nn.Conv2d(i, o, 3, stride=stride, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU()]

        self.body = nn.Sequential(
            nn.AvgPool2d(2), *block(3, 32, 1), *block(32, 64, 2), *block(64, 64, 1), *block(64, 128, 2),
            *block(128, 128, 1), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(128 * 16, FEATURES),
        )
        self.head = nn.Linear(FEATURES, things, bias=False)

    def forward(self, x):
        features = F.normalize(self.body(x))
        return 16 * features @ F.normalize(self.head.weight).T, features


def changed(images, generator):
    """A shift of up to 3 pixels, a scale of 0.9 to 1.1, and another strength, tint and brightness."""
    n = len(images)
    draw = lambda *shape: torch.rand(n, *shape, generator=generator) * 2 - 1  # noqa: E731
    scale = 1 + 0.1 * draw(1, 1)
    theta = torch.cat([torch.eye(2).expand(n, 2, 2) * scale, draw(2, 1) * 6 / 64], 2)
    ink = 1 - images  # what stands out from the white
    ink = F.grid_sample(ink, F.affine_grid(theta, images.shape, align_corners=False), align_corners=False)
    ink = ink * (1 + 0.2 * draw(1, 1, 1)) * (1 + 0.15 * draw(3, 1, 1))
    return (1 - ink + 0.05 * draw(*images.shape[1:])).clamp(-1, 1)


@torch.no_grad()
def through_autoencoder():
    """All pictures as the decoder shows their latents, in [-1, 1]."""
    vae = AutoencoderKL.from_pretrained(STANDARD_VAE).to(DEVICE).eval()
    latents = torch.from_numpy(np.load(LATENTS)["latents"])
    return torch.cat([vae.decode(part.to(DEVICE)).sample.clamp(-1, 1).cpu() for part in latents.split(64)])


def main():
    args = training_options(__doc__, steps=3000, batch=64, rate=2e-3)
    data = np.load(PICTURES)
    images = torch.cat([as_tensor(data["images"]), through_autoencoder()])
    thing = torch.from_numpy(data["thing"]).repeat(2)
    torch.manual_seed(0)
    judge = Judge(int(thing.max()) + 1).to(DEVICE)
    optimizer = torch.optim.AdamW(judge.parameters(), lr=args.rate, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, args.rate, total_steps=args.steps)
    path = WORK / "judge.pt"
    state = checkpoint.load(path, judge=judge, optimizer=optimizer, schedule=schedule) or {"step": 0}
    generator = torch.Generator().manual_seed(state["step"])
    started, right = time.time(), 0
    for step in range(state["step"], args.steps):
        chosen = torch.randint(len(images), (args.batch,), generator=generator)
        x, y = changed(images[chosen], generator).to(DEVICE), thing[chosen].to(DEVICE)
        logits = judge(x)[0]
        loss = F.cross_entropy(logits, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        right += (logits.argmax(1) == y).float().mean().item()
        if (step + 1) % 100 == 0:
            log(step + 1, "loss %.3f right %.3f" % (loss.item(), right / 100), "%.3f s a step" % ((time.time() - started) / 100))
            started, right = time.time(), 0
        if (step + 1) % 500 == 0 or step + 1 == args.steps:
            checkpoint.save(path, judge=judge, optimizer=optimizer, schedule=schedule, step=step + 1)


if __name__ == "__main__":
    main()
