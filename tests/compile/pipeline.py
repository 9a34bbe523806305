"""Runs a compiled folder of Stable Diffusion in Python's onnxruntime, and compares with the pipeline's own pictures.

    python tests/compile/pipeline.py models/emoji

Needs the packages of requirements.txt beside it, which `deno task test:emoji` installs. Exits non-zero where a pixel differs by more than 1 of 255, or where the file
is larger than the folder twice.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

SCRIPT = Path(__file__).with_suffix(".ts")
COUNT, STEPS, GUIDANCE, NEGATIVE = 2, 8, 4.0, "a photo"


def token_ids(folder, text):
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer" / "tokenizer.json"))
    config = json.loads((folder / "tokenizer" / "tokenizer_config.json").read_text())
    length, pad = config["model_max_length"], config["pad_token"]
    pad = pad if isinstance(pad, str) else pad["content"]
    tokenizer.enable_truncation(length)
    tokenizer.enable_padding(length=length, pad_token=pad, pad_id=tokenizer.token_to_id(pad))
    return np.array([tokenizer.encode(text).ids])


def main(folder, prompt, size):
    vae = json.loads((folder / "vae_decoder" / "config.json").read_text())
    factor, channels = 2 ** (len(vae["block_out_channels"]) - 1), vae["latent_channels"]
    run = {
        "prompt": prompt, "negativePrompt": NEGATIVE, "guidance": GUIDANCE, "numStep": STEPS, "count": COUNT,
        "width": size, "height": size, "channels": channels, "factor": factor,
    }
    with tempfile.TemporaryDirectory() as temporary:
        made = Path(temporary)
        subprocess.run(["deno", "run", "--quiet", "--allow-all", SCRIPT, folder, made, json.dumps(run)], check=True)
        noise = np.fromfile(made / "noise.bin", dtype=np.float32)
        expected = np.stack([np.fromfile(made / f"{i}.bin", dtype=np.uint8) for i in range(COUNT)])
        ratio = (made / "compiled.onnx").stat().st_size / sum(f.stat().st_size for f in folder.rglob("*.onnx"))
        session = onnxruntime.InferenceSession(made / "compiled.onnx", providers=["CPUExecutionProvider"])
    types = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
    ids = {
        each.name: token_ids(folder, NEGATIVE if each.name.startswith("negative") else prompt).astype(types[each.type])
        for each in session.get_inputs() if each.name.endswith("input_ids")
    }
    side = size // factor
    [images] = session.run(None, {"noise": noise.reshape(COUNT, channels, side, side), **ids})
    assert images.dtype == np.uint8 and images.shape == (COUNT, size, size, 3), (images.dtype, images.shape)
    worst = np.abs(images.reshape(COUNT, -1).astype(int) - expected).max()
    spread = expected.std()
    print(f"largest difference {worst} of 255 in pictures of deviation {spread:.0f}; {ratio:.2f} times the networks' size")
    return 0 if worst <= 1 and spread > 1 and ratio < 2 else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--prompt", default="a red apple, noto style")
    parser.add_argument("--size", type=int, default=64, help="width and height in pixels (64)")
    options = parser.parse_args()
    sys.exit(main(options.folder, options.prompt, options.size))
