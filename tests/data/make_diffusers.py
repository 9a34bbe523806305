"""Runs of diffusers and grids of k-diffusion, for tests/methods/migration_test.ts and src/guide/migrating.md.

    pip install diffusers==0.42.1 torch scipy && python tests/data/make_diffusers.py > tests/data/diffusers_runs.json

The model is eps(x, t) = x t / (t + 1), taken for whatever the scheduler is told it predicts. x is float64, the
schedulers keep their sigmas in float32. The grids are written out after k-diffusion's formulas in float64.
"""

import json
import math

import diffusers
import numpy as np
import torch
from diffusers import (
    DDIMScheduler,
    DEISMultistepScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    HeunDiscreteScheduler,
    LMSDiscreteScheduler,
)

SCHEDULES = {
    "ddpm": {"beta_start": 1e-4, "beta_end": 0.02, "beta_schedule": "linear"},
    "scaled": {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"},
    "flow": {},
}
NOISE = torch.linspace(-2, 2, 6, dtype=torch.float64)


def run(scheduler, name, steps, **config):
    s = scheduler(**SCHEDULES[name], **config)
    s.set_timesteps(steps)
    x = NOISE * float(getattr(s, "init_noise_sigma", 1))
    start = x.clone()
    for t in s.timesteps:
        scaled = s.scale_model_input(x, t) if hasattr(s, "scale_model_input") else x
        eps = scaled * float(t) / (float(t) + 1)
        x = s.step(eps, t, x).prev_sample
    return {
        "scheduler": scheduler.__name__,
        "schedule": name,
        "config": config,
        "start": start.tolist(),
        "timesteps": [float(t) for t in s.timesteps],
        "sigmas": [float(v) for v in getattr(s, "sigmas", [])],
        "sample": x.tolist(),
    }


runs = []
for name in ("ddpm", "scaled"):
    for order in (1, 2, 3):
        runs.append(run(DEISMultistepScheduler, name, 20, solver_order=order))
        runs.append(run(DEISMultistepScheduler, name, 8, solver_order=order, lower_order_final=False))
    runs.append(run(DEISMultistepScheduler, name, 8, solver_order=3))
    runs.append(run(DEISMultistepScheduler, name, 20, solver_order=2, prediction_type="v_prediction"))
    runs.append(run(DEISMultistepScheduler, name, 20, solver_order=2, prediction_type="sample"))
    runs.append(run(DDIMScheduler, name, 10, set_alpha_to_one=False, clip_sample=False, steps_offset=1))
    dpm = {"final_sigmas_type": "sigma_min", "lower_order_final": False}
    runs.append(run(DPMSolverMultistepScheduler, name, 8, algorithm_type="dpmsolver", solver_order=1, **dpm))
    runs.append(
        run(DPMSolverMultistepScheduler, name, 8, algorithm_type="dpmsolver", solver_type="heun", solver_order=2, **dpm)
    )
    runs.append(run(DPMSolverMultistepScheduler, name, 8, solver_order=2, **dpm))
    runs.append(run(LMSDiscreteScheduler, name, 8))
    for scheduler in (EulerDiscreteScheduler, HeunDiscreteScheduler):
        runs.append(run(scheduler, name, 8))
        runs.append(run(scheduler, name, 8, use_karras_sigmas=True))
runs.append(run(FlowMatchEulerDiscreteScheduler, "flow", 8, shift=3.0))

low, high, n = 0.03, 14.6, 10
karras = (high ** (1 / 7) + np.linspace(0, 1, n) * (low ** (1 / 7) - high ** (1 / 7))) ** 7
exponential = np.exp(np.linspace(math.log(high), math.log(low), n))
grids = {"sigmaMin": low, "sigmaMax": high, "karras": karras.tolist(), "exponential": exponential.tolist()}
print(json.dumps({"diffusers": diffusers.__version__, "runs": runs, "grids": grids}))
