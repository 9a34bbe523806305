"""Draws a sheet of emoji from the averaged weights: some training pairs, and some held-out ones below."""

import argparse
import json

import numpy as np
import torch
from PIL import Image

from captions import plain_caption, read_things
from paths import PICTURES, WORK, log
from pipeline import make_pipeline


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=32, help="of training pairs; half as many held-out ones follow")
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--guidance", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--prompt", action="append")
    parser.add_argument("--out", default=str(WORK / "sheet.png"))
    return parser.parse_args()


def prompts_of(count, seed):
    data, things = np.load(PICTURES), read_things()
    random = np.random.default_rng(seed)
    pairs = [random.choice(np.flatnonzero(data["held_out"] == held), n, replace=False) for held, n in ((False, count), (True, count // 2))]
    return [plain_caption(things[data["thing"][i]], data["style"][i]) for i in np.concatenate(pairs)]


def main():
    args = options()
    prompts = args.prompt or prompts_of(args.count, args.seed)
    pipeline, training = make_pipeline()
    images = pipeline(
        prompts, height=64, width=64, num_inference_steps=args.steps, guidance_scale=args.guidance,
        generator=torch.Generator().manual_seed(args.seed), output_type="np",
    ).images
    rows = [np.concatenate(list(images[i : i + 8]), 1) for i in range(0, len(images) // 8 * 8, 8)]
    sheet = np.concatenate(rows) if rows else np.concatenate(list(images), 1)
    Image.fromarray((sheet * 255).round().astype(np.uint8)).save(args.out)
    log(training)
    log(json.dumps(prompts, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
