"""The device that the networks train on: a GPU where there is one."""

import torch

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
