"""Teaches the text encoder and its pooling which thing and style the words mean, and how that looks, before the UNet.

In pure noise all that is known is the words, so this is what a UNet has to know there; a step costs a
tenth of a UNet's. Naming the thing keeps the words of different things apart, without which the latents
of all are one blur for long. The layers that read the pooled words are thrown away afterwards.
"""

import time

import numpy as np
import torch
from diffusers.models.embeddings import TextTimeEmbedding
from torch import nn
from torch.nn import functional as F
from transformers import CLIPTokenizerFast

import checkpoint
from device import DEVICE
from networks import POOL_HEADS, POOLED_WIDTH, TEXT_WIDTH, make_text_encoder
from options import training_options
from pairs import Pairs
from paths import TOKENIZER, WORDS, log
from styles import STYLES

LATENTS = 4 * 16 * 16
NAMED = 0.1  # weight of naming beside the latents


class Words(nn.Module):
    """Token ids to the mean of the latents that they may stand for, the thing and the style."""

    def __init__(self, tokenizer, things):
        super().__init__()
        self.text_encoder = make_text_encoder(len(tokenizer), tokenizer.eos_token_id)
        self.pooling = TextTimeEmbedding(TEXT_WIDTH, POOLED_WIDTH, POOL_HEADS)
        self.readers = nn.ModuleDict({
            "latents": nn.Sequential(nn.SiLU(), nn.Linear(POOLED_WIDTH, 512), nn.SiLU(), nn.Linear(512, LATENTS)),
            "thing": nn.Linear(POOLED_WIDTH, things),
            "style": nn.Linear(POOLED_WIDTH, len(STYLES)),
        })
        if DEVICE == "cpu":  # the gradient of the fused attention is slow there
            self.text_encoder.set_attn_implementation("eager")

    def read(self, states):
        """What each reader makes of the text encoder's states."""
        pooled = self.pooling(states).float()
        return {name: reader(pooled) for name, reader in self.readers.items()}


def loss_of(read, batch):
    """Mean square error of the latents, and naming; an empty caption has no name."""
    latents = F.mse_loss(read["latents"], batch.latents.flatten(1))
    naming = sum(F.cross_entropy(read[name][batch.named], getattr(batch, name)[batch.named]) for name in ("thing", "style"))
    return latents + NAMED * naming, latents.item()


def report(words, pairs):
    for name, part in {"training": pairs.train[::50], "held out": pairs.held}.items():
        batch = pairs.plain(part)
        with torch.no_grad():
            read = words.read(words.text_encoder(batch.ids)[0])
        right = (read["thing"].argmax(1) == batch.thing).float().mean().item()
        log(name, "latents %.4f" % loss_of(read, batch)[1], "of %.4f" % batch.latents.var().item(), "thing %.3f" % right)


def main():
    args = training_options(__doc__, steps=4500, batch=64, rate=1e-3)
    torch.manual_seed(0)
    tokenizer = CLIPTokenizerFast.from_pretrained(TOKENIZER)
    pairs = Pairs(tokenizer, np.random.default_rng(0))
    words = Words(tokenizer, len(pairs.things)).to(DEVICE)
    optimizer = torch.optim.AdamW(words.parameters(), lr=args.rate, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, args.rate, total_steps=args.steps, pct_start=0.1)
    state = checkpoint.load(WORDS, words=words, optimizer=optimizer, schedule=schedule) or {"step": 0}
    pairs.random = np.random.default_rng(state["step"])
    started, total = time.time(), 0.0
    for step in range(state["step"], args.steps):
        batch = pairs.next(args.batch)
        with torch.autocast(DEVICE, torch.bfloat16):
            states = words.text_encoder(batch.ids)[0]
        loss, latents = loss_of(words.read(states.float()), batch)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(words.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += latents
        if (step + 1) % 100 == 0:
            log(step + 1, "latents %.4f" % (total / 100), "%.3f s a step" % ((time.time() - started) / 100))
            started, total = time.time(), 0.0
        if (step + 1) % 500 == 0 or step + 1 == args.steps:
            report(words, pairs)
            checkpoint.save(WORDS, words=words, optimizer=optimizer, schedule=schedule, step=step + 1)


if __name__ == "__main__":
    main()
