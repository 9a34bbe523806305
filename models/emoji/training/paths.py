"""Where the training keeps what does not belong into the repository: packages, pictures, checkpoints."""

import os
from pathlib import Path

WORK = Path(os.environ.get("EMOJI_WORK", Path.home() / ".cache" / "emoji-train"))
PACKAGES = WORK / "node_modules"
PICTURES = WORK / "pictures.npz"
THINGS = WORK / "things.json"
LATENTS = WORK / "latents.npz"
TOKENIZER = WORK / "tokenizer"
MODEL = Path(os.environ.get("EMOJI_MODEL", Path(__file__).resolve().parent.parent))  # models/emoji


def log(*parts):
    print(*parts, flush=True)
