"""The trained parts as a StableDiffusionPipeline of diffusers."""

from diffusers import AutoencoderKL, StableDiffusionPipeline, UNet2DConditionModel
from transformers import CLIPTextModel, CLIPTokenizer

from networks import make_scheduler
from paths import TOKENIZER, WORK


def make_pipeline():
    pipeline = StableDiffusionPipeline(
        vae=AutoencoderKL.from_pretrained(WORK / "vae_standard"),
        text_encoder=CLIPTextModel.from_pretrained(WORK / "averaged" / "text_encoder").float(),
        tokenizer=CLIPTokenizer.from_pretrained(TOKENIZER),
        unet=UNet2DConditionModel.from_pretrained(WORK / "averaged" / "unet").float(),
        scheduler=make_scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline
