"""Makes a checkpoint without an optimizer of an exported folder, to train on from it alone."""

import argparse
import json
import shutil
from pathlib import Path

from transformers import CLIPTokenizerFast

import checkpoint
from networks import make_vae
from paths import GENERATOR, STANDARD_VAE, TOKENIZER, log
from train_unet import Generator
from train_words import Words
from weights import fill


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    return parser.parse_args()


def file_of(folder, part):
    return folder / part / "model.onnx"


def main():
    folder = options().folder
    if GENERATOR.exists():
        raise FileExistsError(f"{GENERATOR} exists: training goes on from it; remove it to start from {folder}")
    shutil.copytree(folder / "tokenizer", TOKENIZER, dirs_exist_ok=True)
    vae = make_vae()
    fill(vae, file_of(folder, "vae_encoder"), file_of(folder, "vae_decoder"))
    vae.register_to_config(scaling_factor=1.0)
    vae.save_pretrained(STANDARD_VAE)
    model = Generator(Words(CLIPTokenizerFast.from_pretrained(TOKENIZER), things=1)).cpu()  # the readers are trained anew
    fill(model.unet, file_of(folder, "unet"))
    fill(model.text_encoder, file_of(folder, "text_encoder"))
    training = json.loads((folder / "card.json").read_text())["training"]
    losses = {name: value for name, value in training.items() if name.startswith("loss")}
    step = training["steps"]
    checkpoint.save(GENERATOR, model=model, mean=model, step=step, fresh=step, batch=training["batch"], losses=losses)
    log("restored step", step)


if __name__ == "__main__":
    main()
