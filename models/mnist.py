"""Reads MNIST (LeCun, Cortes, Burges) from a folder that holds its four idx files."""

import struct
from pathlib import Path

import numpy as np
import torch


def _idx(path):
    data = Path(path).read_bytes()
    ndim = data[3]
    dims = struct.unpack(f">{ndim}I", data[4 : 4 + 4 * ndim])
    return np.frombuffer(data, np.uint8, offset=4 + 4 * ndim).reshape(dims)


def load_mnist(folder, split):
    """Images [n,1,28,28] float32 in [-1, 1] and labels [n] int64; split is "train" or "t10k"."""
    images = torch.from_numpy(_idx(Path(folder) / f"{split}-images.idx3-ubyte").astype(np.float32))
    labels = torch.from_numpy(_idx(Path(folder) / f"{split}-labels.idx1-ubyte").astype(np.int64))
    return images[:, None] / 127.5 - 1, labels
