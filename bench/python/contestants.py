"""What a user of Python would run, timed on request: the digits network sampled by diffusers' DEIS in torch, by a NumPy
DEIS in onnxruntime, and the update of one step alone.

Arguments: threads, the model's file. Writes a line of JSON with the versions and the contestants that there are; then
answers each line of JSON, a contestant and its job, with the seconds that it took. The network in torch is
models/digits.py with random weights, as only speed counts.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[2] / "models"))
threads, model = int(sys.argv[1]), sys.argv[2]
versions = {"numpy": np.__version__}
contestants = {}


def contestant(name):
    return lambda function: contestants.setdefault(name, function)


@contestant("NumPy update")
def numpy_update(job):
    x, *history = (np.ones(job["elements"], np.float32) for _ in range(job["terms"] + 1))
    c = np.float32(0.25)

    def run():
        total = c * x
        for h in history:
            total += c * h
    return run


@contestant("NumPy standard_normal (Philox)")
def numpy_normal(job):
    generator = np.random.Generator(np.random.Philox(0))
    return lambda: generator.standard_normal(job["elements"], np.dtype(job["type"]))


try:
    import onnxruntime

    versions["onnxruntime"] = onnxruntime.__version__
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model, options)

    @contestant("onnxruntime with NumPy")
    def onnxruntime_numpy(job):
        noise = np.random.default_rng(0).standard_normal((job["batch"], 1, 28, 28), np.float32)
        label, guidance = np.full(job["batch"], 3), np.ones(1, np.float32)

        def run():
            x, history = noise, []
            for stage in job["stages"]:
                feeds = {"x": x, "t": np.array([stage["t"]], np.float32), "label": label, "guidance": guidance}
                history.insert(0, session.run(None, feeds)[0])
                _, b, *weights = (np.float32(weight) for weight in stage["update"])
                x = b * x
                for weight, eps in zip(weights, history):
                    x += weight * eps
        return run
except ImportError:
    pass

try:
    import diffusers
    import torch

    from digits import EpsNet

    versions |= {"torch": torch.__version__, "diffusers": diffusers.__version__}
    torch.set_num_threads(threads)
    net = EpsNet().eval()

    def diffusers_sampler(network, job):
        noise, label = torch.randn(job["batch"], 1, 28, 28), torch.full((job["batch"],), 3)

        @torch.inference_mode()
        def run():
            scheduler = diffusers.DEISMultistepScheduler(num_train_timesteps=1000, solver_order=3)
            scheduler.set_timesteps(len(job["stages"]))
            x = noise
            for t in scheduler.timesteps:
                x = scheduler.step(network(x, t[None] / 1000, label), t, x).prev_sample
        return run

    @contestant("torch eager with diffusers")
    def torch_eager(job):
        return diffusers_sampler(net, job)

    @contestant("torch.compile with diffusers")
    def torch_compiled(job):
        torch._dynamo.reset()
        return diffusers_sampler(torch.compile(net, dynamic=False), job)

    @contestant("torch.randn")
    def torch_randn(job):
        return lambda: torch.randn(job["elements"], dtype=getattr(torch, job["type"]))

    @contestant("torch update")
    def torch_update(job):
        x, *history = (torch.ones(job["elements"]) for _ in range(job["terms"] + 1))

        def run():
            total = 0.25 * x
            for h in history:
                total.add_(h, alpha=0.25)
        return run
except ImportError:
    pass

print(json.dumps({"versions": versions, "contestants": list(contestants)}), flush=True)
prepared = {}
for line in sys.stdin:
    request = json.loads(line)
    if line not in prepared:
        prepared[line] = contestants[request["contestant"]](request["job"])
        prepared[line]()
    repeats = request.get("repeats", 1)
    start = time.perf_counter()
    for _ in range(repeats):
        prepared[line]()
    print(json.dumps({"seconds": (time.perf_counter() - start) / repeats}), flush=True)
