"""Where the training keeps what does not belong into the repository: packages, pictures, checkpoints."""

import os
from pathlib import Path

WORK = Path(os.environ.get("EMOJI_WORK", Path.home() / ".cache" / "emoji-train"))
PACKAGES = WORK / "node_modules"
PICTURES = WORK / "pictures.npz"
THINGS = WORK / "things.json"
GENERATOR = WORK / "generator.pt"
WORDS = WORK / "words.pt"
COMPOSED = WORK / "composed.pt"
LATENTS = WORK / "latents.npz"
STANDARD_VAE = WORK / "vae_standard"
EXPORTED = WORK / "export_torch"  # what models/emoji holds, as diffusers saves it
TOKENIZER = WORK / "tokenizer"
MODEL = Path(os.environ.get("EMOJI_MODEL", Path(__file__).resolve().parent.parent))  # models/emoji


def log(*parts):
    print(*parts, flush=True)
