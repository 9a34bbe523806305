"""Captions of things, each in every style, and states for them in which thing and style stand together as a sum.

The sum is what the text encoder makes of the thing in a style that it has a picture in, plus what the words of the asked
style change against those, on average over the things that have both; the mean of that over the styles with a picture.
"""

from dataclasses import dataclass

import torch

from captions import ALONE, TEMPLATES, worded
from networks import TEXT_LENGTH, TEXT_WIDTH
from styles import WORDS

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


@dataclass
class Changes:
    """What style s changes against style r, on average, at each place of a pattern, and whether enough captions tell."""

    mean: torch.Tensor  # [patterns, r, s, places, width]
    known: torch.Tensor  # [patterns, r, s, places]


def tokens(tokenizer, texts):
    return tokenizer(texts, padding="max_length", max_length=TEXT_LENGTH, truncation=True, return_tensors="pt").input_ids


@torch.no_grad()
def states_of(encoder, ids):
    return torch.cat([encoder(part)[0].half() for part in ids.split(256)])


def survey(encoder, tokenizer, things, pictured, random):
    """A caption of each thing, and what the encoder makes of it."""
    names = [worded(thing, thing["name"], random) for thing in things]
    ids = tokens(tokenizer, [template.format(name=name, style=word) for name, template in names for word in WORDS])
    end = (ids == tokenizer.eos_token_id).int().argmax(1)[:: len(WORDS)]
    pattern = torch.tensor([PATTERNS.index(template) for _, template in names])
    rows = (len(things), len(WORDS))
    return Survey(ids.unflatten(0, rows), pattern, end, pictured, states_of(encoder, ids).unflatten(0, rows))


def places(pattern, end):
    """What the positions of a caption are counted from: its end, or its beginning, for a name that follows its style."""
    position = torch.arange(TEXT_LENGTH)
    from_end = position - end + TEXT_LENGTH
    return torch.where(position < end, position + 2 * TEXT_LENGTH, from_end) if PATTERNS[pattern].startswith("{style}") else from_end


def alike(of):
    """Rows of one pattern and length, the pattern, and their places. Captions of the full length may have been cut."""
    for pattern, end in sorted(set(zip(of.pattern.tolist(), of.end.tolist()))):
        if end < TEXT_LENGTH - 1:
            yield ((of.pattern == pattern) & (of.end == end)).nonzero().flatten(), pattern, places(pattern, end)


def changes_of(of):
    pairs = (len(PATTERNS), len(WORDS), len(WORDS), 3 * TEXT_LENGTH)
    total, count = torch.zeros(*pairs, TEXT_WIDTH), torch.zeros(pairs)
    for rows, pattern, place in alike(of):
        pictured, states = of.pictured[rows].float(), of.states[rows].float()
        both = pictured[:, :, None] * pictured[:, None]
        to, since = torch.einsum("nrs,nstw->rstw", both, states), torch.einsum("nrs,nrtw->rstw", both, states)
        total[pattern][:, :, place] += to - since
        count[pattern][:, :, place] += both.sum(0)[..., None]
    known = (count >= FEW) | torch.eye(len(WORDS), dtype=torch.bool)[..., None]
    return Changes(total / count.clamp(min=1)[..., None], known)


def compose(of, changes):
    """The sums, and where there is one, [n, styles]; the states elsewhere."""
    composed, found = of.states.clone(), torch.zeros_like(of.pictured)
    for rows, pattern, place in alike(of):
        told = (of.pictured[rows][..., None] & changes.known[pattern][:, :, place].all(-1)).float()
        count = told.sum(1)
        sums = torch.einsum("nrs,nrtw->nstw", told, of.states[rows].float())
        sums += torch.einsum("nrs,rstw->nstw", told, changes.mean[pattern][:, :, place])
        found[rows] = count > 0
        mean = (sums / count.clamp(min=1)[..., None, None]).half()
        composed[rows] = torch.where(found[rows][..., None, None], mean, composed[rows])
    return composed, found
