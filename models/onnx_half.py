"""Stores the large weights of an ONNX model as float16, which halves the file.

Each is followed by a Cast to float32, which ONNX Runtime folds when it loads the file: the
network still computes in float32. Small tensors (biases, norms, time frequencies) keep float32.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LARGE = 1024  # elements
# at low noise eps magnifies the rounding of the layers that see the full resolution, the others' not
FINE_LAYERS = ("inp.", "down1.conv", "up1.conv", "up1.skip", "out.")


def with_half_weights(model, keep=()):
    """`keep` starts the names of the weights that stay float32."""
    halved = onnx.ModelProto()
    halved.CopyFrom(model)
    graph = halved.graph
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) < LARGE or tensor.name.startswith(keep):
            continue
        name = tensor.name
        half = numpy_helper.to_array(tensor).astype(np.float16)
        tensor.CopyFrom(numpy_helper.from_array(half, f"{name}.half"))
        casts.append(helper.make_node("Cast", [tensor.name], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    graph.ClearField("node")
    graph.node.extend(nodes)
    return halved
