"""Writes models/emoji/card.json: what the model is, whose pictures it learnt from, figures, sha256 of each file."""

import hashlib
import json

import numpy as np

from evaluate import FIGURES
from export import PARTS
from paths import EXPORTED, MODEL, PICTURES
from styles import STYLES
from things import read

NAMES = "emojibase-data"


def package_of(name):
    return f"{name}@{read(name + '/package.json')['version']}"


def origin(style):
    """Whose pictures they are, and what may be done with them."""
    info = read(f"{style.package}/info.json")
    return {
        "package": package_of(style.package),
        "licence": style.licence,
        "licenceText": info["license"]["url"],
        "credit": style.credit,
        "source": info["author"]["url"],
    }


def data():
    pictures = np.load(PICTURES)
    counts = np.bincount(pictures["style"][~pictures["held_out"]], minlength=len(STYLES))
    sets = [{"style": style.word, **origin(style), "pictures": int(n)} for style, n in zip(STYLES, counts)]
    names = {"package": package_of(NAMES), "licence": "MIT", "credit": "emojibase, Miles Johnson: names and tags"}
    return {"pictures": sets, "names": names, "changes": "Drawn over white at 64x64 pixels. No picture of the sets is part of this project."}


def training():
    return {"command": "bash models/emoji/train.sh", **json.loads((EXPORTED / "training.json").read_text())}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files():
    paths = [MODEL / name for name in ("model_index.json", "judge.onnx", "things.tsv")]
    for folder in ("scheduler", "tokenizer", *PARTS):
        paths += [path for path in (MODEL / folder).iterdir() if path.is_file()]
    return {str(path.relative_to(MODEL)): sha256(path) for path in sorted(paths) if path.exists()}


def main():
    card = {
        "name": "emoji",
        "description": "Emoji of 64x64 pixels from words: a latent text-to-image model in the layout of Stable Diffusion.",
        "licence": "MIT",
        "prompt": "a red apple, noto style",
        "styles": [style.word for style in STYLES],
        "data": data(),
        "training": training(),
        "figures": json.loads(FIGURES.read_text()) if FIGURES.exists() else {},
        "sha256": files(),
    }
    (MODEL / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
