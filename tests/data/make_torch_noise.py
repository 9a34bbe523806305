"""Writes torch_noise.json: what torch.randn makes on a CPU with AVX2, as the bits of its float32 numbers, and in float64.

Run with torch 2.15 (the numbers have not changed since 1.x): python tests/data/make_torch_noise.py
"""

import json
from pathlib import Path

import numpy as np
import torch


def runs():
    for seed, size, calls in [(0, 5, 2), (0, 15, 2), (0, 16, 2), (42, 19, 3), (2**32 + 7, 64, 1), (123, 20_000, 1)]:
        torch.manual_seed(seed)
        drawn = [torch.randn(size) for _ in range(calls)][-1].numpy()
        bits = drawn.view(np.uint32).astype(np.uint64)
        weighted = int((bits * (1 + np.arange(size, dtype=np.uint64)) % 2**32).sum() % 2**32)
        yield {"seed": seed, "size": size, "step": calls - 1, "bits": bits[:64].tolist(), "checksum": weighted}


def doubles():
    for seed, size in [(0, 5), (42, 19)]:
        torch.manual_seed(seed)
        yield {"seed": seed, "size": size, "values": torch.randn(size, dtype=torch.float64).tolist()}


out = {"float32": list(runs()), "float64": list(doubles())}
Path(__file__).with_name("torch_noise.json").write_text(json.dumps(out) + "\n")
