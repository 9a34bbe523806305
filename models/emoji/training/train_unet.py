"""Trains the UNet and the text encoder together on the latents; goes on from its checkpoint."""

import argparse
import time

import numpy as np
import torch
from transformers import CLIPTokenizerFast

import checkpoint
from average import averaged, follow
from captions import caption, plain_caption, read_things
from device import DEVICE
from networks import TEXT_LENGTH, make_scheduler, make_text_encoder, make_unet
from paths import GENERATOR, LATENTS, PICTURES, TOKENIZER, WORK, log

DECAY = 0.999
WARMUP = 200
SAVE_SECONDS, EXPORT_SECONDS = 300, 1200


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=1e-3)
    return parser.parse_args()


class Generator(torch.nn.Module):
    """Both networks as one: v of noisy latents at times, given token ids."""

    def __init__(self, tokenizer):
        super().__init__()
        self.unet = make_unet().to(memory_format=torch.channels_last)
        self.text_encoder = make_text_encoder(len(tokenizer), tokenizer.eos_token_id)

    def forward(self, noisy, time, ids):
        return self.unet(noisy, time, encoder_hidden_states=self.text_encoder(ids)[0]).sample


class Pairs:
    """Latents with fresh captions, in epochs of shuffled pairs."""

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
        return self.latents[chosen], self.ids([caption(self.things[self.thing[i]], self.style[i], self.random) for i in chosen])

    def plain(self, chosen):
        return self.latents[chosen], self.ids([plain_caption(self.things[self.thing[i]], self.style[i]) for i in chosen])

    def ids(self, texts):
        return self.tokenizer(texts, padding="max_length", max_length=TEXT_LENGTH, truncation=True, return_tensors="pt").input_ids.to(DEVICE)


def loss_of(model, scheduler, latents, ids, generator=None):
    """Mean square error of v, times spread evenly over the schedule; the least noisy count less."""
    n = len(latents)
    time = ((torch.arange(n) + torch.rand(n, generator=generator)) / n * 1000).long().to(DEVICE)
    noise = torch.randn(latents.shape, generator=generator).to(DEVICE)
    v = model(scheduler.add_noise(latents, noise, time).contiguous(memory_format=torch.channels_last), time, ids)
    error = (v - scheduler.get_velocity(latents, noise, time)).square().mean((1, 2, 3))
    alpha_bar = scheduler.alphas_cumprod.to(DEVICE)[time]
    return (error / (1 + alpha_bar / (1 - alpha_bar) / 10)).mean()


@torch.no_grad()
def fixed_loss(model, scheduler, pairs, chosen):
    return loss_of(model, scheduler, *pairs.plain(chosen), torch.Generator().manual_seed(0)).item()


def rate_of(step, fresh, peak):
    """A warm-up from the step of the fresh optimizer, constant until step 2,000, then as 1 / sqrt(step)."""
    return peak * min(1, (step - fresh + 1) / WARMUP, (2000 / (step + 1)) ** 0.5)


def export(mean):
    mean = averaged(mean).half().cpu()
    mean.unet.save_pretrained(WORK / "averaged" / "unet")
    mean.text_encoder.save_pretrained(WORK / "averaged" / "text_encoder")


def main():
    args = options()
    torch.manual_seed(0)
    tokenizer = CLIPTokenizerFast.from_pretrained(TOKENIZER)
    scheduler = make_scheduler()
    model = Generator(tokenizer).to(DEVICE)
    mean = averaged(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.rate, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    state = checkpoint.load(GENERATOR, model=model, mean=mean, optimizer=optimizer) or {"step": 0}
    fresh = state.get("fresh", 0)
    torch.manual_seed(state["step"])
    pairs = Pairs(tokenizer, np.random.default_rng(state["step"]))
    log(sum(p.numel() for p in model.unet.parameters()), sum(p.numel() for p in model.text_encoder.parameters()), len(pairs.train))
    started, total, count = time.time(), 0.0, 0
    saved = exported = time.time()
    for step in range(state["step"], args.steps):
        optimizer.param_groups[0]["lr"] = rate_of(step, fresh, args.rate)
        loss = loss_of(model, scheduler, *pairs.next(args.batch))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        follow(mean, model, step, DECAY)
        total, count = total + loss.item(), count + 1
        if (step + 1) % 100 == 0:
            log(time.strftime("%H:%M"), step + 1, "loss %.4f" % (total / count), "%.3f s a step" % ((time.time() - started) / count))
            started, total, count = time.time(), 0.0, 0
        if time.time() - saved > SAVE_SECONDS or step + 1 == args.steps:
            chosen = {"lossTraining": pairs.train[::50], "lossHeldOut": pairs.held[:128]}
            losses = {name: round(fixed_loss(mean, scheduler, pairs, part), 4) for name, part in chosen.items()}
            checkpoint.save(
                GENERATOR, model=model, mean=mean, optimizer=optimizer,
                step=step + 1, fresh=fresh, batch=args.batch, losses=losses,
            )
            log("averaged weights:", losses)
            saved = time.time()
        if time.time() - exported > EXPORT_SECONDS or step + 1 == args.steps:
            export(mean)
            exported = time.time()


if __name__ == "__main__":
    main()
