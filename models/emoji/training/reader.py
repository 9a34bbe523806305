"""What a UNet reads of the words, which tells how far a text encoder's states are from others."""

import torch


class Reader:
    """What a UNet makes of the states: the keys and values of its layers, and the pooled words that scale them."""

    def __init__(self, unet):
        weights = [value for name, value in unet.named_parameters() if name.endswith(("attn2.to_k.weight", "attn2.to_v.weight"))]
        values, vectors = torch.linalg.eigh(torch.cat(weights).T @ torch.cat(weights))
        self.keys_and_values = vectors * (values / values.mean()).clamp(min=0).sqrt()  # lengths are those in all of them
        self.pooling = unet.add_embedding

    def error(self, found, states):
        """Mean square error of each caption in what is read."""
        read = ((found - states) @ self.keys_and_values).square().mean((1, 2))
        return read + (self.pooling(found) - self.pooling(states)).square().mean(1)
