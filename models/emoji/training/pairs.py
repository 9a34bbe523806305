"""The latents with fresh captions, in epochs of shuffled pairs (thing, style)."""

from dataclasses import dataclass

import numpy as np
import torch

from captions import caption, plain_caption, read_things
from device import DEVICE
from networks import TEXT_LENGTH
from paths import LATENTS, PICTURES


@dataclass
class Batch:
    latents: torch.Tensor  # [n, 4, 16, 16]
    ids: torch.Tensor  # [n, TEXT_LENGTH]
    named: torch.Tensor  # [n], whether the caption is not empty
    thing: torch.Tensor  # [n]
    style: torch.Tensor  # [n]


class Pairs:
    def __init__(self, tokenizer, random):
        data = np.load(PICTURES)
        self.thing, self.style, held = data["thing"], data["style"], data["held_out"]
        self.latents = torch.from_numpy(np.load(LATENTS)["latents"]).to(DEVICE)
        self.train, self.held = np.flatnonzero(~held), np.flatnonzero(held)
        self.things, self.tokenizer, self.random, self.queue = read_things(), tokenizer, random, []

    def next(self, count):
        if len(self.queue) < count:
            self.queue = list(self.random.permutation(self.train))
        chosen, self.queue = self.queue[:count], self.queue[count:]
        return self.batch(chosen, [caption(self.things[self.thing[i]], self.style[i], self.random) for i in chosen])

    def plain(self, chosen):
        """With the captions that tests and figures use."""
        return self.batch(chosen, [plain_caption(self.things[self.thing[i]], self.style[i]) for i in chosen])

    def batch(self, chosen, texts):
        ids = self.tokenizer(texts, padding="max_length", max_length=TEXT_LENGTH, truncation=True, return_tensors="pt").input_ids
        thing, style = (torch.from_numpy(of[chosen]).long().to(DEVICE) for of in (self.thing, self.style))
        return Batch(self.latents[chosen], ids.to(DEVICE), torch.tensor([text != "" for text in texts], device=DEVICE), thing, style)
