"""How often the judge names the asked thing, and the nearest training picture shows it; how near that one is.

Nearest is by the angle between the judge's features, the distance by pixels. The same of the pictures
themselves, through the autoencoder, says what can be had. Written to figures.json for the card.
"""

import argparse
import json
import time

import numpy as np
import onnxruntime
import torch
from torch.nn import functional as F

from captions import plain_caption, read_things
from encode import latents_of
from paths import MODEL, PICTURES, WORK, log
from pipeline import exported_pipeline
from train_vae import as_tensor

FIGURES = WORK / "figures.json"


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="prompts of training pairs, and at most as many held-out ones")
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--guidance", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def load_judge():
    return onnxruntime.InferenceSession(MODEL / "judge.onnx", providers=["CPUExecutionProvider"])


def judged(judge, images):
    parts = [judge.run(["logits", "features"], {"sample": part.numpy()}) for part in images.float().split(256)]
    return [torch.from_numpy(np.concatenate(part)) for part in zip(*parts)]


def drawn(pipeline, prompts, args):
    generator = torch.Generator().manual_seed(args.seed)
    images = []
    for i in range(0, len(prompts), 32):
        images.append(pipeline(
            prompts[i : i + 32], height=64, width=64, num_inference_steps=args.steps,
            guidance_scale=args.guidance, generator=generator, output_type="pt",
        ).images * 2 - 1)
    return torch.cat(images)


class Nearest:
    """The training pictures, in pixels and in the judge's features."""

    def __init__(self, judge, images, thing, style):
        self.judge, self.images, self.thing, self.style = judge, images, thing, style
        self.features = judged(judge, images)[1]

    def figures(self, images, thing, style):
        logits, features = judged(self.judge, images)
        nearest = (features @ self.features.T).argmax(1)
        right = self.thing[nearest] == thing
        distance = torch.cdist(images.flatten(1), self.images.flatten(1)).amin(1) / images[0].numel() ** 0.5
        own = [self.images[(self.thing == t) & (self.style == s)] for t, s in zip(thing, style)]
        own = [F.mse_loss(p[0], image).sqrt().item() for p, image in zip(own, images) if len(p)]
        return {
            "count": len(images),
            "named": round((logits.argmax(1) == thing).float().mean().item(), 4),
            "thing": round(right.float().mean().item(), 4),
            "thingAndStyle": round((right & (self.style[nearest] == style)).float().mean().item(), 4),
            "rmseToNearest": round(distance.mean().item(), 4),
            **({"rmseToOwn": round(float(np.mean(own)), 4)} if own else {}),
        }


def main():
    args = options()
    data, things = np.load(PICTURES), read_things()
    thing, style, held = (torch.from_numpy(data[key]) for key in ("thing", "style", "held_out"))
    images = as_tensor(data["images"])
    pipeline = exported_pipeline()
    nearest = Nearest(load_judge(), images[~held], thing[~held], style[~held])
    figures = {"steps": args.steps, "guidance": args.guidance, "scheduler": type(pipeline.scheduler).__name__, "seed": args.seed}
    random = np.random.default_rng(args.seed)
    for name, pool in (("training", ~held), ("heldOut", held)):
        pool = np.flatnonzero(pool.numpy())
        chosen = random.choice(pool, min(args.count, len(pool)), replace=False)
        started = time.time()
        pictures = drawn(pipeline, [plain_caption(things[thing[i]], style[i]) for i in chosen], args)
        figures[name] = nearest.figures(pictures, thing[chosen], style[chosen])
        log(name, figures[name], "%.0f s" % (time.time() - started))
        with torch.no_grad():
            decoded = pipeline.vae.decode(latents_of(pipeline.vae, data["images"][chosen])).sample
        figures[name + "Decoded"] = nearest.figures(decoded.clamp(-1, 1), thing[chosen], style[chosen])
        log("the pictures themselves, through the autoencoder", figures[name + "Decoded"])
    FIGURES.write_text(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
