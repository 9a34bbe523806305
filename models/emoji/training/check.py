"""Reads the exported folder with optimum and transformers, and compares it with the PyTorch pipeline."""

import json

import numpy as np
import torch
from optimum.onnxruntime import ORTStableDiffusionPipeline
from transformers import AutoTokenizer, CLIPTokenizer

from captions import plain_caption, read_things
from paths import MODEL, log
from pipeline import exported_pipeline

LARGEST = 0.02  # of pixel values in [0, 1]; the weights are the same, the order of sums is not


def tokens_agree():
    slow, fast = CLIPTokenizer.from_pretrained(MODEL / "tokenizer"), AutoTokenizer.from_pretrained(MODEL / "tokenizer")
    texts = [plain_caption(thing, i % 5) for i, thing in enumerate(read_things())] + ["", "Café 🍎", "x" * 400]
    options = {"padding": "max_length", "truncation": True}
    return all(slow(text, **options).input_ids == fast(text, **options).input_ids for text in texts)


def pictures(pipeline, latents):
    options = {"height": 64, "width": 64, "num_inference_steps": 8, "guidance_scale": 4.0, "output_type": "np"}
    return pipeline(["a red apple, noto style", "a cat face, twemoji style"], latents=latents, **options).images


def main():
    if not tokens_agree():
        raise ValueError("The two tokenizers of the folder differ")
    latents = torch.randn(2, 4, 16, 16, generator=torch.Generator().manual_seed(0))
    exported = ORTStableDiffusionPipeline.from_pretrained(MODEL, provider="CPUExecutionProvider")
    difference = np.abs(pictures(exported, latents) - pictures(exported_pipeline(), latents)).max()
    log("largest difference of a pixel", difference)
    if difference > LARGEST:
        raise ValueError(f"The exported pictures differ from PyTorch's by {difference}, more than {LARGEST}")
    size = sum(path.stat().st_size for path in MODEL.rglob("*") if path.suffix in {".onnx", ".json", ".txt"})
    log(json.dumps({"bytes": size}))


if __name__ == "__main__":
    main()
