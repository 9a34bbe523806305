"""Saving and loading a training's state so that the same command goes on where the last one stopped."""

import os

import torch


def save(path, **state):
    """Written beside and renamed, so that a stop in the middle leaves the last whole checkpoint."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".tmp")
    torch.save({key: part.state_dict() if hasattr(part, "state_dict") else part for key, part in state.items()}, beside)
    os.replace(beside, path)


def load(path, **parts):
    """Fills the parts and returns the rest of what was saved, or None where there is no checkpoint."""
    if not path.exists():
        return None
    state = torch.load(path, map_location="cpu")
    for key, part in parts.items():
        if key in state:  # a restored folder has no optimizer
            part.load_state_dict(state.pop(key))
    return state
