"""The last checkpoint's averaged weights, rounded to float16, as a StableDiffusionPipeline of diffusers."""

import torch
from diffusers import AutoencoderKL, StableDiffusionPipeline
from transformers import CLIPTokenizer

from networks import make_scheduler, make_text_encoder, make_unet
from paths import COMPOSED, EXPORTED, GENERATOR, STANDARD_VAE, TOKENIZER


def averaged_part(state, part, network):
    """One network of the checkpoint."""
    own = {key.removeprefix(part + "."): value for key, value in state["mean"].items() if key.startswith(part + ".")}
    network.load_state_dict(own)
    return network.half().float().eval()


def text_encoder_of(state, tokenizer):
    return averaged_part(state, "text_encoder", make_text_encoder(len(tokenizer), tokenizer.eos_token_id))


def composed_text_encoder(state, tokenizer):
    """With what compose_words.py taught it, where it did since the last step."""
    text_encoder = text_encoder_of(state, tokenizer)
    if COMPOSED.exists():
        composed = torch.load(COMPOSED, map_location="cpu")
        if composed["step"] == state["step"]:
            text_encoder.load_state_dict(composed["text_encoder"])
            text_encoder.half().float()
    return text_encoder


def make_pipeline():
    """The pipeline, and what its training stands at."""
    state = torch.load(GENERATOR, map_location="cpu")
    tokenizer = CLIPTokenizer.from_pretrained(TOKENIZER)
    pipeline = StableDiffusionPipeline(
        vae=AutoencoderKL.from_pretrained(STANDARD_VAE),
        text_encoder=composed_text_encoder(state, tokenizer),
        tokenizer=tokenizer,
        unet=averaged_part(state, "unet", make_unet()),
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
