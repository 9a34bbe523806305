"""Samples of diffusers' multistep schedulers from given noise, with the network run by ONNX Runtime.

Reads one line of JSON from standard input: the model's file, the names of its inputs and output, the shape of the noise,
the file it lies in (float32), the labels, the guidance, and the runs, each a scheduler with a grid of times and sigmas (rho). Writes for each run the
samples as float32 to standard output. bench/quality/diffusers.ts drives it.

The schedulers are given our grids: the same times, the same noise levels from the first to the last, so that all methods
solve the same equation between the same two ends.
"""

import json
import sys

import numpy as np
import onnxruntime
import torch
from diffusers import DEISMultistepScheduler, DPMSolverMultistepScheduler, UniPCMultistepScheduler

job = json.loads(sys.stdin.readline())
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = job["threads"]
session = onnxruntime.InferenceSession(job["model"], options)
noise = np.fromfile(job["noise"], np.float32).reshape(job["shape"])
names = job["names"]
labels = np.array(job["labels"], np.int64) if "label" in names else None
guidance = np.array([job["guidance"]], np.float32)


def scheduler_of(run):
    common = {"num_train_timesteps": 1000, "prediction_type": "epsilon", "solver_order": run["order"]}
    match run["scheduler"]:
        case "DEIS":
            return DEISMultistepScheduler(**common)
        case "DPM-Solver++":
            return DPMSolverMultistepScheduler(**common, algorithm_type="dpmsolver++", final_sigmas_type="sigma_min")
        case "UniPC":
            return UniPCMultistepScheduler(**common, final_sigmas_type="sigma_min")
    raise ValueError(run["scheduler"])


def sample(run, first, last):
    scheduler = scheduler_of(run)
    scheduler.set_timesteps(len(run["times"]) - 1)
    scheduler.timesteps = torch.tensor(run["times"][:-1], dtype=torch.float64)
    scheduler.sigmas = torch.tensor(run["sigmas"], dtype=torch.float64)
    x = torch.from_numpy(noise[first:last])
    for t in scheduler.timesteps:
        feeds = {names["x"]: x.numpy(), names["t"]: np.array([t], np.float32)}
        if labels is not None:
            feeds[names["label"]] = labels[first:last]
        if "guidance" in names:
            feeds[names["guidance"]] = guidance
        eps = torch.from_numpy(session.run([names["eps"]], feeds)[0])
        x = scheduler.step(eps, t, x).prev_sample.to(torch.float32)
    return x.numpy()


for run in job["runs"]:
    for first in range(0, len(noise), job["batch"]):
        samples = sample(run, first, min(first + job["batch"], len(noise)))
        sys.stdout.buffer.write(np.ascontiguousarray(samples, np.float32).tobytes())
    sys.stdout.buffer.flush()
