"""Captions for a text encoder to learn sums of (composed_states.py): of every thing in every style, of things that
nobody drew, and without words.
"""

from dataclasses import dataclass

import numpy as np
import torch

from captions import read_things
from composed_states import changes_of, compose, states_of, survey, tokens
from paths import PICTURES
from styles import WORDS

VARIANTS = 10  # captions of each thing
EMPTY = 200  # captions without words: every guided picture needs them


@dataclass
class Lessons:
    """Captions of one kind: the states that the UNet knows, and the sums."""

    ids: torch.Tensor  # [n, tokens]
    states: torch.Tensor  # [n, tokens, width], float16
    sums: torch.Tensor  # [n, tokens, width], float16

    def __len__(self):
        return len(self.ids)


def chosen(of, sums, which):
    """Of the captions of a survey those that are marked."""
    return Lessons(of.ids[which], of.states[which], sums[which])


def marked(data, which, things):
    """Of each thing and style, whether there is a picture of these: [things, styles]."""
    marks = torch.zeros(len(things), len(WORDS), dtype=torch.bool)
    marks[data["thing"][which], data["style"][which]] = True
    return marks


def invented(things, random):
    """A thing that nobody drew: the beginning of one name, the end of another, tags of a third."""
    first, last, tagged = (things[i] for i in random.integers(len(things), size=3))
    beginning, end = first["name"].split(), last["name"].split()
    words = beginning[: random.integers(1, len(beginning) + 1)] + end[-random.integers(1, len(end) + 1) :]
    return {"name": " ".join(words), "tags": tagged["tags"]}


class Teacher:
    """What a text encoder makes of captions of every thing in every style, and the sums of these."""

    def __init__(self, encoder, tokenizer, random):
        self.encoder, self.tokenizer, self.random = encoder, tokenizer, random
        self.things, data = read_things(), np.load(PICTURES)
        pictured, self.held_out = (
            marked(data, which, self.things).repeat(VARIANTS, 1) for which in (~data["held_out"], data["held_out"])
        )
        self.drawn = survey(encoder, tokenizer, self.things * VARIANTS, pictured, random)
        self.changes = changes_of(self.drawn)
        self.sums, self.summed = compose(self.drawn, self.changes)

    def pictured(self):
        """Captions with a picture, and empty ones."""
        known, empty = chosen(self.drawn, self.sums, self.drawn.pictured), tokens(self.tokenizer, [""] * EMPTY)
        nothing = states_of(self.encoder, empty)
        states, sums = (torch.cat([own, nothing]) for own in (known.states, known.sums))
        return Lessons(torch.cat([known.ids, empty]), states, sums)

    def unpictured(self, without_held_out=False):
        """Captions without a picture that there are sums for."""
        which = self.summed & ~self.drawn.pictured
        return chosen(self.drawn, self.sums, which & ~self.held_out if without_held_out else which)

    def held_out_ones(self):
        """Those of the pairs that are held out."""
        return chosen(self.drawn, self.sums, self.summed & self.held_out)

    def invented(self, count):
        """Captions of things that nobody drew, in every style."""
        things = [invented(self.things, self.random) for _ in range(count)]
        everywhere = torch.ones(count, len(WORDS), dtype=torch.bool)
        others = survey(self.encoder, self.tokenizer, things, everywhere, self.random)
        return chosen(others, *compose(others, self.changes))
