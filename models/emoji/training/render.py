"""Draws every icon of things.json over white at 64x64 and holds out 5 % of the pairs (thing, style)."""

import io
import json

import numpy as np
import resvg_py
from PIL import Image

from paths import PICTURES, THINGS, log
from styles import STYLES
from things import read

SIZE = 64
HELD_OUT = 0.05
SEED = 20


def svg_of(icons, name):
    icon = icons["icons"][name]
    box = [icon.get(k, icons.get(k, d)) for k, d in (("left", 0), ("top", 0), ("width", 16), ("height", 16))]
    view = " ".join(str(value) for value in box)
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {names} viewBox="{view}" width="{SIZE}" height="{SIZE}">{icon["body"]}</svg>'


def draw(svg):
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=SIZE, height=SIZE, background="white"))
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB").resize((SIZE, SIZE)))


def held_out(pairs):
    """One style of a thing at most, and only where the thing stands in another style."""
    draws = np.random.default_rng(SEED).permutation(len(pairs))
    count = {}
    for thing, _ in pairs:
        count[thing] = count.get(thing, 0) + 1
    mask, used = np.zeros(len(pairs), bool), set()
    for i in draws:
        thing = pairs[i][0]
        if count[thing] > 1 and thing not in used and mask.sum() < HELD_OUT * len(pairs):
            mask[i] = True
            used.add(thing)
    return mask


def main():
    things = json.loads(THINGS.read_text())
    icons = {style.word: read(f"{style.package}/icons.json") for style in STYLES}
    words = [style.word for style in STYLES]
    pairs = [(i, word) for i, thing in enumerate(things) for word in words if word in thing["icons"]]
    images = np.stack([draw(svg_of(icons[word], things[i]["icons"][word])) for i, word in pairs])
    np.savez(
        PICTURES,
        images=images,
        thing=np.array([i for i, _ in pairs]),
        style=np.array([words.index(word) for _, word in pairs]),
        held_out=held_out(pairs),
    )
    log(images.shape, "mean", images.mean())


if __name__ == "__main__":
    main()
