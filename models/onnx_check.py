"""Compares the ONNX eps model with the PyTorch module it came from, in ONNX Runtime."""

import onnxruntime
import torch

from digits import NULL_LABEL, alpha_sigma


def session_of(model):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


@torch.no_grad()
def eps_difference(model, net, n=22):
    """Largest |difference| of eps over random blots under noise, times from 1e-3 to 1, guidance 0, 1 and 1.5."""
    generator = torch.Generator().manual_seed(7)
    blots = torch.rand(n, 1, 7, 7, generator=generator).round().repeat_interleave(4, 2).repeat_interleave(4, 3) * 2 - 1
    session = session_of(model)
    label, none = torch.arange(n) % (NULL_LABEL + 1), torch.full((n,), NULL_LABEL)
    worst = 0.0
    for t in (1e-3, 3e-3, 0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0):
        t = torch.tensor([t])
        alpha, sigma = alpha_sigma(t)
        x = alpha * blots + sigma * torch.randn(blots.shape, generator=generator)
        cond, uncond = net(x, t, label), net(x, t, none)
        for guidance in (0.0, 1.0, 1.5):
            feed = {"x": x, "t": t, "label": label, "guidance": torch.tensor([guidance])}
            (eps,) = session.run(None, {name: value.numpy() for name, value in feed.items()})
            worst = max(worst, (torch.from_numpy(eps) - (uncond + guidance * (cond - uncond))).abs().max().item())
    return worst


@torch.no_grad()
def classifier_difference(model, net, n=64):
    """Largest |difference| of the logits over random images."""
    x = torch.rand(n, 1, 28, 28, generator=torch.Generator().manual_seed(7)) * 2 - 1
    logits = session_of(model).run(["logits"], {"x": x.numpy()})[0]
    return (torch.from_numpy(logits) - net(x)[0]).abs().max().item()
