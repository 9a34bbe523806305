"""Trains the UNet and the text encoder together on the latents; goes on from its checkpoint."""

import shutil
import time

import numpy as np
import torch
from diffusers.models.attention_processor import AttnProcessor
from transformers import CLIPTokenizerFast

import checkpoint
from average import averaged, follow
from device import DEVICE
from networks import make_scheduler, make_unet
from options import training_options
from pairs import Pairs
from paths import GENERATOR, TOKENIZER, WORDS, WORK, log
from train_words import Words
from train_words import loss_of as words_loss

DECAY = 0.999
WARMUP, COOLING = 200, 0.3  # steps, and the share of all steps in which the rate falls to 0
FORETOLD = 0.3  # weight of what the words alone say, as before there was a UNet
WORDS_RATE = 0.3  # of the UNet's: the words know their things already
SAVE_SECONDS, EXPORT_SECONDS = 300, 1200


class Generator(torch.nn.Module):
    """Both networks as one."""

    def __init__(self, words):
        super().__init__()
        self.unet = make_unet().to(memory_format=torch.channels_last)
        self.text_encoder = words.text_encoder
        self.unet.add_embedding = words.pooling
        if DEVICE == "cpu":  # the gradient of the fused attention is slow there
            self.unet.set_attn_processor(AttnProcessor())

    def forward(self, noisy, time, ids):
        """v of the noisy latents at these times, and the words' states."""
        states = self.text_encoder(ids)[0]
        return self.unet(noisy, time, encoder_hidden_states=states).sample.float(), states


def loss_of(model, scheduler, batch, generator=None):
    """Mean square error of v, noisy times more often: there the words alone decide. And the words' states."""
    latents, n = batch.latents, len(batch.latents)
    time = (((torch.arange(n) + torch.rand(n, generator=generator)) / n).sqrt() * 1000).long().to(DEVICE)
    noise = torch.randn(latents.shape, generator=generator).to(DEVICE)
    with torch.autocast(DEVICE, torch.bfloat16):
        noisy = scheduler.add_noise(latents, noise, time).contiguous(memory_format=torch.channels_last)
        v, states = model(noisy, time, batch.ids)
    error = (v - scheduler.get_velocity(latents, noise, time)).square().mean((1, 2, 3))
    alpha_bar = scheduler.alphas_cumprod.to(DEVICE)[time]
    return (error / (1 + alpha_bar / (1 - alpha_bar) / 10)).mean(), states.float()


@torch.no_grad()
def fixed_loss(model, scheduler, pairs, chosen):
    return loss_of(model, scheduler, pairs.plain(chosen), torch.Generator().manual_seed(0))[0].item()


def rate_of(step, fresh, steps, peak):
    """A warm-up from the step of the fresh optimizer, then constant, then falling to 0 at the last step."""
    return peak * min(1, (step - fresh + 1) / WARMUP, (steps - step) / (COOLING * steps))


def export(mean):
    mean = averaged(mean).half().cpu()
    mean.unet.save_pretrained(WORK / "averaged" / "unet")
    mean.text_encoder.save_pretrained(WORK / "averaged" / "text_encoder")


def main():
    args = training_options(__doc__, steps=20000, batch=32, rate=1e-3)
    torch.manual_seed(0)
    tokenizer = CLIPTokenizerFast.from_pretrained(TOKENIZER)
    scheduler = make_scheduler()
    pairs = Pairs(tokenizer, np.random.default_rng(0))
    words = Words(tokenizer, len(pairs.things)).to(DEVICE)
    checkpoint.load(WORDS, words=words)
    model = Generator(words).to(DEVICE)
    mean = averaged(model)
    if shutil.which("g++"):  # takes two minutes; the steps are a fifth faster
        model.compile()
    own = [value for name, value in model.unet.named_parameters() if not name.startswith("add_embedding")]
    groups = [{"params": own, "share": 1}, {"params": words.parameters(), "share": WORDS_RATE}]
    optimizer = torch.optim.AdamW(groups, lr=args.rate, betas=(0.9, 0.99), weight_decay=0.01, fused=True)
    parts = {"model": model, "mean": mean, "readers": words.readers, "optimizer": optimizer}
    state = checkpoint.load(GENERATOR, **parts) or {"step": 0}
    fresh = state.get("fresh", 0)
    torch.manual_seed(state["step"])
    pairs.random = np.random.default_rng(state["step"])
    log(sum(p.numel() for p in model.unet.parameters()), sum(p.numel() for p in model.text_encoder.parameters()), len(pairs.train))
    started, total, count = time.time(), 0.0, 0
    saved = exported = time.time()
    for step in range(state["step"], args.steps):
        for group in optimizer.param_groups:
            group["lr"] = group["share"] * rate_of(step, fresh, args.steps, args.rate)
        batch = pairs.next(args.batch)
        loss, states = loss_of(model, scheduler, batch)
        optimizer.zero_grad()
        (loss + FORETOLD * words_loss(words.read(states), batch)[0]).backward()
        for group in optimizer.param_groups:
            torch.nn.utils.clip_grad_norm_(group["params"], 1.0)
        optimizer.step()
        follow(mean, model, step, DECAY)
        total, count = total + loss.item(), count + 1
        if (step + 1) % 100 == 0:
            log(time.strftime("%H:%M"), step + 1, "loss %.4f" % (total / count), "%.3f s a step" % ((time.time() - started) / count))
            started, total, count = time.time(), 0.0, 0
        if time.time() - saved > SAVE_SECONDS or step + 1 == args.steps:
            chosen = {"lossTraining": pairs.train[::50], "lossHeldOut": pairs.held[:128]}
            losses = {name: round(fixed_loss(mean, scheduler, pairs, part), 4) for name, part in chosen.items()}
            checkpoint.save(GENERATOR, **parts, step=step + 1, fresh=fresh, batch=args.batch, losses=losses)
            log("averaged weights:", losses)
            saved = time.time()
        if time.time() - exported > EXPORT_SECONDS or step + 1 == args.steps:
            export(mean)
            exported = time.time()


if __name__ == "__main__":
    main()
