"""Latents of diffusers' StableDiffusionPipeline on a folder of ONNX files, from given noise.

Reads one line of JSON from standard input: the folder, the prompts, guidance, width and height, the scheduler's class
and what its config has other than the folder's, numbers of steps, threads, and a folder `files` that has the noise
(float32) of a shape. Leaves there the latents after each number of steps, by that number. diffusers_latents.ts drives
it.
"""

import json
import sys
from pathlib import Path

import diffusers
import numpy as np
import onnxruntime
import torch
from optimum.onnxruntime import ORTStableDiffusionPipeline

job = json.loads(sys.stdin.readline())
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = job["threads"]
pipeline = ORTStableDiffusionPipeline.from_pretrained(
    job["folder"], provider="CPUExecutionProvider", session_options=options
)
pipeline.set_progress_bar_config(disable=True)
scheduler = getattr(diffusers, job["scheduler"])
pipeline.scheduler = scheduler.from_config(pipeline.scheduler.config, **job["config"])
files = Path(job["files"])
noise = torch.from_numpy(np.fromfile(files / "noise", np.float32).reshape(job["shape"]))
for steps in job["steps"]:
    latents = pipeline(
        job["prompts"],
        latents=noise,
        num_inference_steps=steps,
        guidance_scale=job["guidance"],
        width=job["width"],
        height=job["height"],
        output_type="latent",
    ).images
    latents.numpy().astype(np.float32).tofile(files / str(steps))
