"""The last checkpoint's averaged weights, rounded to float16, as a StableDiffusionPipeline of diffusers."""

import torch
from diffusers import AutoencoderKL, StableDiffusionPipeline
from transformers import CLIPTokenizer

from networks import make_scheduler, make_text_encoder, make_unet
from paths import EXPORTED, GENERATOR, STANDARD_VAE, TOKENIZER


def averaged_networks(weights, tokenizer):
    unet, text_encoder = make_unet(), make_text_encoder(len(tokenizer), tokenizer.eos_token_id)
    for name, network in (("unet", unet), ("text_encoder", text_encoder)):
        own = {key.removeprefix(name + "."): value for key, value in weights.items() if key.startswith(name + ".")}
        network.load_state_dict(own)
        network.half().float().eval()
    return unet, text_encoder


def make_pipeline():
    """The pipeline, and what its training stands at."""
    state = torch.load(GENERATOR, map_location="cpu")
    tokenizer = CLIPTokenizer.from_pretrained(TOKENIZER)
    unet, text_encoder = averaged_networks(state["mean"], tokenizer)
    pipeline = StableDiffusionPipeline(
        vae=AutoencoderKL.from_pretrained(STANDARD_VAE),
        text_encoder=text_encoder,
        tokenizer=tokenizer,
        unet=unet,
        scheduler=make_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline, {"steps": state["step"], "batch": state["batch"], **state["losses"]}


def exported_pipeline():
    """As export.py left it: training may have gone on since."""
    pipeline = StableDiffusionPipeline.from_pretrained(EXPORTED)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline
