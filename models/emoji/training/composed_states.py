"""Captions of every thing in every style, and the states that they are to have: those of a pair without a training picture
are the states of the thing in its other styles, plus what the style's words change on average over things that have both.
"""

from dataclasses import dataclass

import numpy as np
import torch

from captions import ALONE, TEMPLATES, read_things, worded
from networks import TEXT_LENGTH, TEXT_WIDTH
from paths import PICTURES
from styles import WORDS

VARIANTS = 10  # captions of each thing
FEW = 16  # captions with both styles, below which what they change is not used
PATTERNS = list(dict.fromkeys([*TEMPLATES, ALONE]))


@dataclass
class Survey:
    """Captions of things, each with every style."""

    ids: torch.Tensor  # [n, styles, tokens]
    pattern: torch.Tensor  # [n]
    end: torch.Tensor  # [n], where the mark of the end is
    pictured: torch.Tensor  # [n, styles], whether the UNet saw a picture of the pair
    states: torch.Tensor  # [n, styles, tokens, width], float16


def tokens(tokenizer, texts):
    return tokenizer(texts, padding="max_length", max_length=TEXT_LENGTH, truncation=True, return_tensors="pt").input_ids


@torch.no_grad()
def states_of(encoder, ids):
    return torch.cat([encoder(part)[0].half() for part in ids.split(256)])


def survey(encoder, tokenizer, random):
    """Several captions of each thing, and what the encoder makes of them."""
    data, things = np.load(PICTURES), read_things() * VARIANTS
    pictured = torch.zeros(len(things) // VARIANTS, len(WORDS), dtype=torch.bool)
    pictured[data["thing"][~data["held_out"]], data["style"][~data["held_out"]]] = True
    names = [worded(thing, thing["name"], random) for thing in things]
    ids = tokens(tokenizer, [template.format(name=name, style=word) for name, template in names for word in WORDS])
    end = (ids == tokenizer.eos_token_id).int().argmax(1)[:: len(WORDS)]
    pattern = torch.tensor([PATTERNS.index(template) for _, template in names])
    rows = (len(things), len(WORDS))
    return Survey(ids.unflatten(0, rows), pattern, end, pictured.repeat(VARIANTS, 1), states_of(encoder, ids).unflatten(0, rows))


def changes_of(pattern, end, of):
    """What style s changes against style r, on average over captions of one pattern and length, and whether enough tell: [r, s]."""
    rows = (of.pattern == pattern) & (of.end == end)
    total, count = torch.zeros(len(WORDS), len(WORDS), TEXT_LENGTH, TEXT_WIDTH), torch.zeros(len(WORDS), len(WORDS))
    for states, pictured in zip(of.states[rows].float(), of.pictured[rows]):
        both = (pictured[:, None] & pictured).float()
        count += both
        total += (states - states[:, None]) * both[..., None, None]
    known = count >= FEW
    return total / count.clamp(min=1)[..., None, None], known


def compose(of):
    """Puts sums in place of the states of pairs without a picture; returns where, [n, styles]."""
    composed = torch.zeros_like(of.pictured)
    for pattern, end in set(zip(of.pattern.tolist(), of.end.tolist())):
        if end == TEXT_LENGTH - 1:
            continue  # captions of the full length may have been cut
        changes, known = changes_of(pattern, end, of)
        for row in ((of.pattern == pattern) & (of.end == end)).nonzero().flatten():
            states, pictured = of.states[row].float(), of.pictured[row]
            for style in (~pictured).nonzero().flatten():
                told = pictured & known[:, style]
                if told.any():
                    of.states[row, style] = (states[told] + changes[told, style]).mean(0).half()
                    composed[row, style] = True
    return composed
