"""Writes digits-int8.onnx, the digits network with most of its convolutions in int8, and its card.

python models/quantize.py --out models

Weights are quantised by output channel, activations by tensor, calibrated on trajectories of the float32 network. The
convolutions left out are those whose rounding the image shows most for what they take of the time.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static

from cards import DIGITS, INT8
from digits import alpha_sigma
from onnx_half import FINE_LAYERS, with_half_weights
from write_model import write_model

FLOAT_LAYERS = ("inp", "down.weight", "up1.conv2", "up1.skip", "out")
DIGITS_DRAWN, EVALUATIONS, SEED = 32, 10, 0


class Trajectories(CalibrationDataReader):
    """What the network is asked on the way from noise to digits, by DDIM."""

    def __init__(self, session):
        times = np.linspace(1, 1e-3 ** (1 / 1.5), EVALUATIONS + 1) ** 1.5
        alpha, sigma = (a.numpy() for a in alpha_sigma(torch.from_numpy(times)))
        x = np.random.default_rng(SEED).standard_normal((DIGITS_DRAWN, 1, 28, 28), np.float32)
        self.asked = []
        for k, t in enumerate(times[:-1]):
            feeds = {
                "x": x,
                "t": np.float32([t]),
                "label": np.arange(DIGITS_DRAWN) % DIGITS["labels"]["count"],
                "guidance": np.float32([DIGITS["guidance"]["default"]]),  # so that it runs with labels and without
            }
            self.asked.append(feeds)
            eps = session.run(None, feeds)[0]
            x = (alpha[k + 1] * (x - sigma[k] * eps) / alpha[k] + sigma[k + 1] * eps).astype(np.float32)
        self.remaining = iter(self.asked)

    def get_next(self):
        return next(self.remaining, None)


def with_float_weights(model):
    """The model with its float16 weights as the float32 that they stand for: the quantiser looks for weights."""
    stored = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in [node for node in model.graph.node if node.op_type == "Cast" and node.input[0] in stored]:
        half = stored[node.input[0]]
        values = onnx.numpy_helper.to_array(half).astype(np.float32)
        model.graph.initializer.append(onnx.numpy_helper.from_array(values, node.output[0]))
        model.graph.initializer.remove(half)
        model.graph.node.remove(node)
    return model


def quantized(model, folder):
    whole, small = str(Path(folder, "whole.onnx")), str(Path(folder, "small.onnx"))
    onnx.save(model, whole)
    convolutions = [node for node in model.graph.node if node.op_type == "Conv"]
    quantize_static(
        whole, small, Trajectories(onnxruntime.InferenceSession(whole)),
        nodes_to_quantize=[node.name for node in convolutions if not node.input[1].startswith(FLOAT_LAYERS)],
        quant_format=QuantFormat.QDQ, per_channel=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.Percentile,
    )
    return with_half_weights(onnx.load(small), keep=FINE_LAYERS)


parser = argparse.ArgumentParser()
parser.add_argument("--out", required=True, help="folder of digits.onnx and for the files")
out = Path(parser.parse_args().out)
source = onnx.load(out / DIGITS["file"])
metadata = {entry.key: entry.value for entry in source.metadata_props}
with tempfile.TemporaryDirectory() as temporary:
    model = quantized(with_float_weights(source), temporary)
producer = ("onnxruntime", onnxruntime.__version__)
write_model(out, model, INT8, source.doc_string, metadata | {"name": INT8["name"]}, producer)
