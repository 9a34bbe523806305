"""Teaches the text encoder to put thing and style together as a sum, after the UNet has learnt.

The UNet saw a caption's states only with its own picture, so those of a thing in a style that it never had
may mean anything to it. What the words of one style change against another's, on average, means the same for
all things. Captions of pairs without a picture are taught that sum (composed_states.py), all others keep
their states. No picture is used.
"""

import time

import numpy as np
import torch
from transformers import CLIPTokenizer

import checkpoint
from composed_states import compose, states_of, survey, tokens
from networks import make_unet
from options import training_options
from paths import COMPOSED, GENERATOR, TOKENIZER, log
from pipeline import averaged_part, text_encoder_of

EMPTY = 200  # captions without words: every guided picture needs them


class Reader:
    """What a UNet makes of the states: the keys and values of its layers, and the pooled words that scale them."""

    def __init__(self, unet):
        weights = [value for name, value in unet.named_parameters() if name.endswith(("attn2.to_k.weight", "attn2.to_v.weight"))]
        values, vectors = torch.linalg.eigh(torch.cat(weights).T @ torch.cat(weights))
        self.keys_and_values = vectors * (values / values.mean()).clamp(min=0).sqrt()  # lengths are those in all of them
        self.pooling = unet.add_embedding

    def error(self, found, states):
        """Mean square error of each caption in what is read."""
        read = ((found - states) @ self.keys_and_values).square().mean((1, 2))
        return read + (self.pooling(found) - self.pooling(states)).square().mean(1)


def lessons(encoder, tokenizer, random):
    """Ids and states of captions, and whether these are sums."""
    words, empty = survey(encoder, tokenizer, random), tokens(tokenizer, [""] * EMPTY)
    sums = compose(words).flatten()
    ids = torch.cat([words.ids.flatten(0, 1), empty])
    states = torch.cat([words.states.flatten(0, 1), states_of(encoder, empty)])
    return ids, states, torch.cat([sums, torch.zeros(EMPTY, dtype=torch.bool)]).numpy()


def main():
    args = training_options(__doc__, steps=4000, batch=128, rate=1e-3)
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    tokenizer = CLIPTokenizer.from_pretrained(TOKENIZER)
    state = torch.load(GENERATOR, map_location="cpu")
    encoder = text_encoder_of(state, tokenizer)
    reader = Reader(averaged_part(state, "unet", make_unet()).requires_grad_(False))
    encoder.set_attn_implementation("eager")  # the gradient of the fused attention is slow on a CPU
    ids, states, sums = lessons(encoder, tokenizer, random)
    log(sums.sum(), "sums among", len(ids), "captions")
    kinds = [np.flatnonzero(~sums), np.flatnonzero(sums)]
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=args.rate, betas=(0.9, 0.99), weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, args.rate, total_steps=args.steps, pct_start=0.1)
    started, total = time.time(), np.zeros(2)
    for step in range(args.steps):
        chosen = np.concatenate([random.choice(kind, args.batch // 2) for kind in kinds])
        error = reader.error(encoder(ids[chosen])[0], states[chosen].float())
        optimizer.zero_grad()
        error.mean().backward()
        optimizer.step()
        schedule.step()
        total += error.detach().unflatten(0, (2, -1)).mean(1).numpy()
        if (step + 1) % 100 == 0:
            log(step + 1, "kept %.4f, sums %.4f" % tuple(total / 100), "%.3f s a step" % ((time.time() - started) / 100))
            started, total = time.time(), np.zeros(2)
    checkpoint.save(COMPOSED, text_encoder=encoder, step=state["step"])


if __name__ == "__main__":
    main()
