"""Runs of k-diffusion's samplers with known noise, for tests/methods/k_diffusion_test.ts.

    pip install k-diffusion==0.1.1 && python tests/data/make_k_diffusion.py > tests/data/k_diffusion_runs.json

The model predicts `denoised = 0.8 tanh(1.5 x / sqrt(1 + sigma^2)) + 0.1 cos(i)`, i the index of the element, in float64. The
noise of evaluation k is cos(1.3 i + k); that of dpmpp_sde, a Brownian motion in sigma, has these as increments from one
evaluation to the next.
"""

import importlib.util
import json
import sys
import types

import torch

# The package as a whole needs much that its samplers do not.
package = types.ModuleType("k_diffusion")
package.__path__ = importlib.util.find_spec("k_diffusion").submodule_search_locations
utils = types.ModuleType("k_diffusion.utils")
utils.append_dims = lambda x, dims: x[(...,) + (None,) * (dims - x.ndim)]
sys.modules.update({"k_diffusion": package, "k_diffusion.utils": utils})
from k_diffusion import sampling  # noqa: E402

INDEX = torch.arange(6, dtype=torch.float64)[None]
NOISE = torch.sin(INDEX * 1.7 + 0.3) * 1.4
CALLS = [0]


def model(x, sigma):
    CALLS[0] += 1
    return 0.8 * torch.tanh(1.5 * x / (1 + sigma[:, None] ** 2).sqrt()) + 0.1 * torch.cos(INDEX)


def known_noise(*_):
    return torch.cos(1.3 * INDEX + CALLS[0] - 1)


class KnownMotion:
    """What an evaluation asks for beyond the one before, in the same step, is its own noise."""

    begin = None

    def __call__(self, sigma, to):
        if self.begin != sigma:
            self.begin, self.end, self.increment = sigma, sigma, 0
        self.increment = self.increment + known_noise() * (self.end - to).sqrt()
        self.end = to
        return self.increment / (sigma - to).sqrt()


def run(name, sigmas, noise_sampler=known_noise, **options):
    CALLS[0] = 0
    sigmas = torch.tensor(sigmas, dtype=torch.float64)
    given = {} if name == "dpmpp_2m" else {"noise_sampler": noise_sampler}
    x = getattr(sampling, f"sample_{name}")(model, NOISE * sigmas[0], sigmas, disable=True, **given, **options)
    return {"sampler": name, "options": options, "sigmas": sigmas.tolist(), "final": [float(f"{value:.12g}") for value in x[0]]}


KARRAS = [float(f"{(14 ** (1 / 7) + i / 6 * (0.05 ** (1 / 7) - 14 ** (1 / 7))) ** 7:.10g}") for i in range(7)]
UNEVEN = [20.0, 6.5, 5.0, 1.1, 0.9, 0.2]
runs = []
for sigmas in ([*KARRAS, 0.0], UNEVEN):
    for eta in (1.0, 0.5):
        runs += [run(name, sigmas, eta=eta) for name in ("euler_ancestral", "dpmpp_2s_ancestral", "dpmpp_2m_sde", "dpmpp_3m_sde")]
    runs += [run("dpmpp_2m", sigmas), run("dpmpp_sde", sigmas, KnownMotion(), eta=1.0), run("dpmpp_sde", sigmas, KnownMotion(), eta=0.0)]
print(json.dumps({"noise": NOISE[0].tolist(), "runs": runs}))
