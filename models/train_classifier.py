"""Trains a classifier of digits.py on MNIST, prints its accuracy on the test digits and writes its weights.

python models/train_classifier.py --mnist DIR --out classifier.pt
python models/train_classifier.py --mnist DIR --out patches.pt --network PatchClassifier --seed 4321 --lr 2e-3 --epochs 6
python models/train_classifier.py --mnist DIR --out attention.pt --network AttentionClassifier --seed 3 --lr 2e-3 --epochs 5

It judges the samples of the eps network, so it shares nothing with that network: own weights, own seed.
"""

import argparse
import math
import time

import torch
from torch.nn import functional as F

from digits import AttentionClassifier, Classifier, PatchClassifier
from mnist import load_mnist

NETWORKS = {net.__name__: net for net in (Classifier, PatchClassifier, AttentionClassifier)}

parser = argparse.ArgumentParser()
parser.add_argument("--mnist", required=True, help="folder with the four idx files")
parser.add_argument("--out", required=True)
parser.add_argument("--network", default="Classifier", choices=list(NETWORKS))
parser.add_argument("--epochs", type=int, default=12)
parser.add_argument("--batch", type=int, default=128)
parser.add_argument("--lr", type=float, default=4e-3)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--seed", type=int, default=1234)
args = parser.parse_args()


def warp(x):
    """A small random affine map for each digit; outside the image lies background (-1)."""
    n = len(x)
    angle, shear, scale_x, scale_y = (torch.rand(4, n) - 0.5) * torch.tensor([0.35, 0.3, 0.24, 0.24])[:, None]
    shift = (torch.rand(2, n) - 0.5) * (4 / 14)  # up to 2 of 28 pixels; the grid spans [-1, 1]
    cos, sin = angle.cos(), angle.sin()
    row_x = torch.stack([(1 + scale_x) * cos, shear - sin, shift[0]], dim=1)
    row_y = torch.stack([sin, (1 + scale_y) * cos, shift[1]], dim=1)
    grid = F.affine_grid(torch.stack([row_x, row_y], dim=1), x.shape, align_corners=False)
    return F.grid_sample(x + 1, grid, align_corners=False) - 1


def erase(x, size=7):
    """Blanks one square of half of the digits, so that no single stroke decides."""
    n, _, h, w = x.shape
    top, left = torch.randint(-(size // 2), h - size // 2, (2, n, 1))
    rows, cols = torch.arange(h) - top, torch.arange(w) - left  # 0 .. size - 1 inside the square
    inside = ((rows >= 0) & (rows < size))[:, :, None] & ((cols >= 0) & (cols < size))[:, None, :]
    hit = torch.rand(n, 1, 1) < 0.5
    return x.masked_fill((inside & hit)[:, None], -1)


@torch.no_grad()
def accuracy(net, images, labels):
    net.eval()
    right = sum((net(x)[0].argmax(1) == y).sum().item() for x, y in zip(images.split(500), labels.split(500)))
    return right / len(labels)


torch.manual_seed(args.seed)
torch.set_num_threads(args.threads)
images, labels = load_mnist(args.mnist, "train")
net = NETWORKS[args.network]()
net = net.to(memory_format=torch.channels_last)
steps = args.epochs * (len(images) // args.batch)
optimizer = torch.optim.AdamW(net.parameters(), lr=args.lr, weight_decay=0.02)
schedule = torch.optim.lr_scheduler.LambdaLR(
    optimizer, lambda s: min(1, (s + 1) / 300) * (0.5 + 0.5 * math.cos(math.pi * s / steps))
)

start = time.time()
for epoch in range(args.epochs):
    net.train()
    total = 0.0
    # the digits left over from the last full batch wait for the next epoch's shuffle
    batches = torch.randperm(len(images)).split(args.batch)[: len(images) // args.batch]
    for pick in batches:
        x = erase(warp(images[pick])).contiguous(memory_format=torch.channels_last)
        loss = F.cross_entropy(net(x)[0], labels[pick], label_smoothing=0.05)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item()
    print(f"epoch {epoch + 1} loss {total / len(batches):.4f} {time.time() - start:.0f} s", flush=True)
# the test digits are looked at once, after the last step: nothing was chosen by them
right = accuracy(net, *load_mnist(args.mnist, "t10k"))
print(f"test accuracy {right:.4f}")
torch.save({"weights": net.state_dict(), "test_accuracy": right}, args.out)
