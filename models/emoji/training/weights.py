"""Keeps PyTorch's names of weights in the ONNX files, and reads them back to train on from a folder.

The exporter folds a transposed or reshaped weight into a tensor without a name; it gets the weight's
name and ".transposed" or ".reshaped" here. One stored as float16 is named "NAME.half" (see onnx_half.py).
"""

import numpy as np
import onnx
import torch
from onnx import numpy_helper

TRANSPOSED, RESHAPED, HALF = ".transposed", ".reshaped", ".half"


def rename(model, names):
    for tensor in model.graph.initializer:
        tensor.name = names.get(tensor.name, tensor.name)
    for node in model.graph.node:
        for i, name in enumerate(node.input):
            node.input[i] = names.get(name, name)


def named_as_in_torch(model, module):
    """Renames in place every nameless tensor that holds a weight's values."""
    state = {name: value.detach().numpy() for name, value in module.state_dict().items()}
    forms = {}
    for name, value in state.items():
        forms.setdefault(value.tobytes(), name + RESHAPED)
        if value.ndim == 2:
            forms.setdefault(value.T.tobytes(), name + TRANSPOSED)
    names = {}
    for tensor in model.graph.initializer:
        found = forms.get(numpy_helper.to_array(tensor).tobytes())
        if tensor.name not in state and found and found not in names.values():
            names[tensor.name] = found
    rename(model, names)


def read_weights(path):
    """The file's weights by PyTorch's names, in float32."""
    weights = {}
    for tensor in onnx.load(path).graph.initializer:
        name = tensor.name.removesuffix(HALF).removesuffix(RESHAPED)
        value = numpy_helper.to_array(tensor)
        if name.endswith(TRANSPOSED):
            name, value = name.removesuffix(TRANSPOSED), value.T
        if value.dtype in (np.float16, np.float32):
            weights[name] = torch.from_numpy(np.array(value, np.float32))
    return weights


def fill(module, *paths):
    """Gives the module the weights of these ONNX files."""
    found = {name: value for path in paths for name, value in read_weights(path).items()}
    state = module.state_dict()
    missing = [name for name, value in state.items() if value.is_floating_point() and name not in found]
    if missing:
        raise ValueError(f"Weights missing in {', '.join(map(str, paths))}: {missing}")
    module.load_state_dict({name: found.get(name, value).reshape(value.shape) for name, value in state.items()})
