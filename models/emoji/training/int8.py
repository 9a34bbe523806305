"""What the UNet in int8 brings and costs: its convolutions at 4x4 and its matrix products, weights by output channel.

Calibrated on trajectories of the float32 network. The rest stays float32: at 16x16 the pictures show the rounding.
Prints the UNet's speed on one thread, how far the pictures end from those of float32, and what the judge names of
both. With --out FILE the network is kept.

The activations' scales are fixed, so that a picture does not hang on the others of its batch.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static

from folder_run import Folder, open_session
from paths import MODEL, log

DEEP = ("down_blocks.2", "mid_block", "up_blocks.0")
CALIBRATED, STEPS, GUIDANCE = 12, 8, 2.0


class Asked(CalibrationDataReader):
    def __init__(self, feeds):
        self.remaining = iter(feeds)

    def get_next(self):
        return next(self.remaining, None)


def folded(folder):
    """The UNet with its float16 weights as the float32 that they stand for, named in a graph without constants' casts."""
    path = str(folder / "folded.onnx")
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = path
    onnxruntime.InferenceSession(MODEL / "unet" / "model.onnx", options, providers=["CPUExecutionProvider"])
    return path


def wanted(path):
    graph = onnx.load(path).graph
    weights = {tensor.name for tensor in graph.initializer}
    products = [n.name for n in graph.node if n.op_type == "MatMul" and weights & set(n.input) and "embedding" not in n.name]
    return products + [n.name for n in graph.node if n.op_type == "Conv" and n.name.startswith(tuple(f"/{d}" for d in DEEP))]


def quantized(path, out, feeds):
    quantize_static(
        path, out, Asked(feeds), nodes_to_quantize=wanted(path), quant_format=QuantFormat.QDQ, per_channel=True,
        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, calibrate_method=CalibrationMethod.MinMax,
    )


def speed(float32, int8, feed, turns=9):
    """Median processor time of float32 over that of int8, in turns."""
    taken = {float32: [], int8: []}
    for _ in range(turns):
        for session in taken:
            began = time.process_time()
            session.run(None, feed)
            taken[session].append(time.process_time() - began)
    return np.median(taken[float32]) / np.median(taken[int8])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=128, help="pictures that are compared")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        path, out = folded(Path(temporary)), args.out or Path(temporary) / "int8.onnx"
        float32, folder, feeds = open_session(path), Folder(MODEL), []
        folder.draw(float32, folder.asked(CALIBRATED, shift=0.5)[0], STEPS, GUIDANCE, seed=5, keep=feeds)
        quantized(path, str(out), feeds)
        int8, (texts, things) = open_session(out), folder.asked(args.count)
        exact, drawn = (folder.draw(unet, texts, STEPS, GUIDANCE, seed=1) for unet in (float32, int8))
        worst = np.sqrt(np.square(drawn - exact).mean((1, 2, 3)))
        log(f"speed {speed(float32, int8, feeds[0]):.2f} in batches of {2 * CALIBRATED}, {out.stat().st_size} bytes")
        log(f"rms {np.sqrt(np.square(worst).mean()):.2f} of 255, median picture {np.median(worst):.2f}, worst {worst.max():.2f}")
        log("named", *(f"{folder.share_named(pictures, things):.3f}" for pictures in (exact, drawn)))


if __name__ == "__main__":
    main()
