"""Trains the eps network of digits.py on MNIST and writes the averaged weights.

python models/train_eps.py --mnist DIR --out eps.pt [--steps 12000]
"""

import argparse
import math
import time

import torch
from torch.nn import functional as F

from digits import NULL_LABEL, EpsNet, alpha_sigma
from mnist import load_mnist

parser = argparse.ArgumentParser()
parser.add_argument("--mnist", required=True, help="folder with the four idx files")
parser.add_argument("--out", required=True)
parser.add_argument("--steps", type=int, default=12000)
parser.add_argument("--batch", type=int, default=128)
parser.add_argument("--lr", type=float, default=1.2e-3)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--seed", type=int, default=0)
args = parser.parse_args()

torch.manual_seed(args.seed)
torch.set_num_threads(args.threads)
images, labels = load_mnist(args.mnist, "train")
net = EpsNet().to(memory_format=torch.channels_last)
average = EpsNet().to(memory_format=torch.channels_last)
average.load_state_dict(net.state_dict())
optimizer = torch.optim.AdamW(net.parameters(), lr=args.lr, weight_decay=0.01, betas=(0.9, 0.99))
warmup = 200
schedule = torch.optim.lr_scheduler.LambdaLR(
    optimizer, lambda s: min(1, (s + 1) / warmup) * (0.5 + 0.5 * math.cos(math.pi * s / args.steps))
)


@torch.compile
def loss_of(x0, noise, t, label):
    """Mean squared error of v = alpha noise - sigma x0."""
    alpha, sigma = (a[:, None, None, None] for a in alpha_sigma(t))
    with torch.autocast("cpu", torch.bfloat16):
        v = net.velocity(alpha * x0 + sigma * noise, t, label)
    return F.mse_loss(v.float(), alpha * noise - sigma * x0)


def save():
    torch.save(average.state_dict(), args.out)


start, mean_loss = time.time(), 0.0
order, position = torch.randperm(len(images)), 0
for step in range(args.steps):
    if position + args.batch > len(images):
        order, position = torch.randperm(len(images)), 0
    pick = order[position : position + args.batch]
    position += args.batch
    x0 = images[pick].contiguous(memory_format=torch.channels_last)
    label = torch.where(torch.rand(args.batch) < 0.12, NULL_LABEL, labels[pick])
    # one stratified draw of t a batch; the power favours the low-noise end, where digits get their edges
    t = 1e-3 + (1 - 1e-3) * ((torch.rand(1) + torch.arange(args.batch) / args.batch) % 1) ** 1.5
    loss = loss_of(x0, torch.randn_like(x0), t, label)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()
    schedule.step()
    decay = min(0.9995, (step + 1) / (step + 10))
    with torch.no_grad():
        torch._foreach_lerp_(list(average.parameters()), list(net.parameters()), 1 - decay)
    mean_loss += (loss.item() - mean_loss) / min(step + 1, 500)
    if (step + 1) % 100 == 0:
        print(f"step {step + 1} loss {mean_loss:.4f} {time.time() - start:.0f} s", flush=True)
    if (step + 1) % 1000 == 0:
        save()
save()
