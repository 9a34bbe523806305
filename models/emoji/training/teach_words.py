"""A text encoder that is taught the states of captions, by what the UNet reads of them."""

import time

import numpy as np
import torch
from transformers import CLIPTokenizer

import checkpoint
from device import DEVICE
from networks import make_unet
from paths import COMPOSED, GENERATOR, TOKENIZER, log
from pipeline import averaged_part, text_encoder_of
from reader import Reader
from word_lessons import Teacher


class Pupil:
    """The text encoder of the last checkpoint, and a teacher who knows what it made of captions before."""

    def __init__(self):
        torch.manual_seed(0)
        self.random = np.random.default_rng(0)
        tokenizer = CLIPTokenizer.from_pretrained(TOKENIZER)
        state = torch.load(GENERATOR, map_location="cpu")
        self.step = state["step"]
        self.encoder = text_encoder_of(state, tokenizer)
        self.reader = Reader(averaged_part(state, "unet", make_unet()).requires_grad_(False))
        self.encoder.set_attn_implementation("eager")  # the gradient of the fused attention is slow on a CPU
        self.teacher = Teacher(self.encoder, tokenizer, self.random)

    def error(self, lessons, kept, count):
        """Mean square error of some captions, which are to keep a share of what their states have beside the sum."""
        rows = self.random.integers(len(lessons), size=count)
        states = lessons.sums[rows].float().lerp(lessons.states[rows].float(), kept)
        with torch.autocast(DEVICE, torch.bfloat16):
            found = self.encoder(lessons.ids[rows])[0]
        return self.reader.error(found.float(), states).mean()

    def learn(self, kinds, steps, batch, rate, watched=None):
        """As many captions of each kind (lessons, share that they keep); `watched` ones are not taught."""
        optimizer = torch.optim.AdamW(self.encoder.parameters(), lr=rate, betas=(0.9, 0.99), weight_decay=0.0)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
        started, total = time.time(), np.zeros(len(kinds))
        for step in range(steps):
            errors = [self.error(lessons, kept, batch // len(kinds)) for lessons, kept in kinds]
            optimizer.zero_grad()
            torch.stack(errors).mean().backward()
            optimizer.step()
            schedule.step()
            total += [error.item() for error in errors]
            if (step + 1) % 100 == 0:
                log(step + 1, *("%.4f" % mean for mean in total / 100), "%.3f s a step" % ((time.time() - started) / 100))
                if watched is not None:
                    with torch.no_grad():
                        log("not taught %.4f" % self.error(watched, 0.0, 4 * batch))
                started, total = time.time(), np.zeros(len(kinds))

    def save(self):
        checkpoint.save(COMPOSED, text_encoder=self.encoder, step=self.step)
