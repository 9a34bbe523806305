"""An exponential moving average of a module's weights, kept as a module that can be run and saved."""

import copy

import torch


def averaged(module):
    return copy.deepcopy(module).requires_grad_(False).eval()


@torch.no_grad()
def follow(average, module, step, decay):
    """`decay` is reached as the steps grow, so that the first weights are soon forgotten."""
    rate = 1 - min(decay, (1 + step) / (10 + step))
    for mean, new in zip(average.parameters(), module.parameters()):
        mean.lerp_(new, rate)
