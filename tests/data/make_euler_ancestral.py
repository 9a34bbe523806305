"""Writes euler_ancestral_runs.json: runs of diffusers 0.36 with the noise that they drew."""

import json
from pathlib import Path

import diffusers.schedulers.scheduling_euler_ancestral_discrete as module
import torch

CONFIGS = [
    {},
    {"timestep_spacing": "leading", "steps_offset": 1, "beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012},
    {"timestep_spacing": "trailing", "prediction_type": "v_prediction"},
    {"timestep_spacing": "trailing", "prediction_type": "v_prediction", "rescale_betas_zero_snr": True},
]
runs = []
for config in CONFIGS:
    for steps in (4, 10):
        drawn, generator = [], torch.Generator().manual_seed(3)

        def record(shape, **_):
            drawn.append(torch.randn(shape, generator=generator))
            return drawn[-1]

        module.randn_tensor = record
        scheduler = module.EulerAncestralDiscreteScheduler(**config)
        scheduler.set_timesteps(steps)
        noise = torch.randn((4,), generator=torch.Generator().manual_seed(1))
        x = noise * scheduler.init_noise_sigma
        for t in scheduler.timesteps:
            seen = scheduler.scale_model_input(x, t)
            x = scheduler.step(seen * float(t) / (float(t) + 1), t, x).prev_sample
        runs.append({
            "config": {"_class_name": "EulerAncestralDiscreteScheduler", **config},
            "steps": steps,
            "noise": noise.tolist(),
            "noises": [z.tolist() for z in drawn],
            "asked": [float(t) for t in scheduler.timesteps],
            "sample": x.tolist(),
        })
Path(__file__).with_name("euler_ancestral_runs.json").write_text(json.dumps(runs))
