"""Compiles random-weights exports of diffusers' UNets, and compares the compiled files with the steps in three runtimes.

    pip install torch diffusers onnx onnxscript onnxruntime
    python tests/compile/diffusers.py [--keep FOLDER]

Exports a small UNet2DModel and UNet2DConditionModel, lets tests/compile/diffusers.ts (run by Deno) compile them and
run the steps in TypeScript, each in onnxruntime-node and onnxruntime-web, checks each compiled file with the ONNX
checker and strict shape inference, runs it in Python's onnxruntime, and prints the largest differences. Exits
non-zero where one exceeds 1e-5.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from diffusers import UNet2DConditionModel, UNet2DModel

TOLERANCE = 1e-5
SCRIPT = Path(__file__).with_suffix(".ts")


class Prediction(torch.nn.Module):
    """A UNet without the dictionary around its output."""

    def __init__(self, unet):
        super().__init__()
        self.unet = unet

    def forward(self, sample, timestep, encoder_hidden_states=None):
        condition = () if encoder_hidden_states is None else (encoder_hidden_states,)
        return self.unet(sample, timestep, *condition, return_dict=False)[0]


def unet2d():
    net = UNet2DModel(
        sample_size=16, in_channels=3, out_channels=3, layers_per_block=1, block_out_channels=(16, 32),
        down_block_types=("DownBlock2D", "AttnDownBlock2D"), up_block_types=("AttnUpBlock2D", "UpBlock2D"),
        norm_num_groups=8, attention_head_dim=8,
    )
    return net, {"sample": torch.randn(2, 3, 16, 16), "timestep": torch.tensor([7.0])}


def unet2d_condition():
    net = UNet2DConditionModel(
        sample_size=16, in_channels=4, out_channels=4, layers_per_block=1, block_out_channels=(16, 32),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        norm_num_groups=8, attention_head_dim=8, cross_attention_dim=24,
    )
    inputs = {"sample": torch.randn(2, 4, 16, 16), "timestep": torch.tensor([7], dtype=torch.int64)}
    return net, {**inputs, "encoder_hidden_states": torch.randn(2, 5, 24)}


def export(name, folder, dynamo):
    torch.manual_seed(0)
    net, inputs = {"unet2d": unet2d, "unet2d_condition": unet2d_condition}[name]()
    file = folder / f"{name}-{'dynamo' if dynamo else 'script'}.onnx"
    batched = [key for key in inputs if key != "timestep"]
    axes = {key: {0: "batch"} for key in batched}
    if dynamo:
        batch = torch.export.Dim("batch", min=1)
        options = {"dynamo": True, "dynamic_shapes": {key: {0: batch} if key in axes else None for key in inputs}}
    else:
        options = {"dynamo": False, "dynamic_axes": {**axes, "out_sample": {0: "batch"}}, "opset_version": 17}
    torch.onnx.export(
        Prediction(net).eval(), tuple(inputs.values()), file, input_names=list(inputs), output_names=["out_sample"],
        external_data=False, **({"verbose": False} | options),
    )
    return file


def check(file):
    """What the ONNX project itself says of a file."""
    onnx.checker.check_model(file, full_check=True)
    model = onnx.load(file)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True)


def run(file, feeds):
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    return session.run(None, feeds)[0]


def tensors(folder, values):
    return {key: np.fromfile(folder / file, dtype=np.float32).reshape(dims) for key, (file, dims) in values.items()}


def main(folder):
    exports = [("unet2d", True), ("unet2d_condition", True), ("unet2d_condition", False)]
    files = [export(name, folder, dynamo) for name, dynamo in exports]
    subprocess.run(["deno", "run", "--quiet", "--allow-all", SCRIPT, folder, *files], check=True)
    cases = json.loads((folder / "cases.json").read_text())
    worst = 0.0
    for case in cases:
        file = folder / case["file"]
        check(file)
        image = run(file, tensors(folder, case["feeds"]))
        expected = tensors(folder, {"image": case["image"]})["image"]
        differences = {**case["differences"], "Python onnxruntime": float(np.abs(image - expected).max())}
        size = float(np.abs(expected).max())
        worst = max(worst, *differences.values())
        columns = ", ".join(f"{key} {value:.1e}" for key, value in differences.items())
        print(f"{case['file']:<46} values up to {size:4.1f}: {columns}")
    print(f"{len(cases)} compiled files pass the checker; largest difference {worst:.1e}")
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--keep", help="an existing folder for the files (a temporary one)")
    keep = parser.parse_args().keep
    if keep:
        sys.exit(main(Path(keep)))
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(main(Path(temporary)))
