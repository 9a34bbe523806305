"""Runs of diffusers' schedulers that draw noise, for tests/diffusers/stochastic_runs_test.ts.

    pip install diffusers==0.42.1 torch torchsde scipy && python tests/data/make_stochastic_runs.py > tests/data/stochastic_runs.json

Model, precision and noise are those of make_scheduler_runs.py; the noise of evaluation k is cos(1.3 i + k). Arguments of
`step` are under `options`, a tau of SA-Solver is a number. The Brownian motion of DPMSolverSDEScheduler, for which diffusers
takes torchsde, is the one in sigma whose increments over the plan's intervals are these noises.
Give a seed and a number of runs per scheduler to make others: `... 7 100 > /tmp/others.json`, then
`STOCHASTIC_RUNS=/tmp/others.json deno test ...`.
"""

import json
import random
import sys

import diffusers
import numpy as np
import torch
from diffusers.schedulers import scheduling_dpmsolver_sde

import make_scheduler_runs as common
from make_scheduler_runs import IMAGE, INDEX, NOISE, STEP, betas, maybe, prediction, ramps, spacing, thresholds

# The names of arguments of `step` here and there.
ARGUMENTS = {"eta": "eta", "sChurn": "s_churn", "sTmin": "s_tmin", "sTmax": "s_tmax", "sNoise": "s_noise"}


def known_noise(*_, **__):
    return torch.cos(1.3 * INDEX + STEP[0])


class KnownMotion:
    """A Brownian motion in sigma: what an evaluation asks for beyond the one before, in the same step, is its own noise."""

    def __init__(self, *_):
        self.begin = None

    def __call__(self, sigma, to):
        if self.begin != sigma:
            self.begin, self.end, self.increment = sigma, sigma, 0
        self.increment = self.increment + known_noise() * (self.end - to).sqrt()
        self.end = to
        return self.increment / (sigma - to).sqrt()


def ddim(r):
    config, options = common.ddim(r)
    if r.random() < 0.3:
        config.update(clip_sample=True, clip_sample_range=r.choice([1.0, 0.5]))
    return config, {**options, "eta": r.choice([0.3, 0.5, 1.0])}


def tcd(r):
    config = {**betas(r, True), **prediction(r), **maybe(r, original_inference_steps=[50, 30])}
    options = maybe(r, eta=[0.0, 0.3, 0.7, 1.0])
    common.timesteps(r, config, options)
    return config, options


def sde(config, r, names):
    config["algorithm_type"] = r.choice(names)
    if config["algorithm_type"] == "sde-dpmsolver":
        config.update(final_sigmas_type="sigma_min", solver_order=r.choice([1, 2]))
    return config


def dpm_multistep(r):
    config, options = common.dpm_multistep(r)
    names = ["sde-dpmsolver++"] if config.get("prediction_type") == "flow_prediction" else ["sde-dpmsolver++", "sde-dpmsolver++", "sde-dpmsolver"]
    if config.get("use_flow_sigmas"):
        config.pop("thresholding", None)
    return sde(config, r, names), options


def dpm_singlestep(r):
    config, options = common.dpm_singlestep(r)
    return sde(config, r, ["sde-dpmsolver++"]), options


def edm_dpm(r):
    config, options = common.edm_dpm(r)
    return {**sde(config, r, ["sde-dpmsolver++"]), "solver_order": r.choice([1, 2])}, options


def dpm_sde(r):
    return {**betas(r), **spacing(r), **ramps(r), **prediction(r, ("epsilon", "v_prediction"))}, maybe(r, sNoise=[1.0, 0.9])


def kdpm2_ancestral(r):
    return common.kdpm2(r)


def ltx(r):
    options = {"sigmas": [1.0, 0.8, 0.55, 0.3, 0.1, 0.0]} if r.random() < 0.3 else {}
    return maybe(r, eta=[0.0, 0.5, 1.0], s_noise=[1.0, 0.9, 0.0]), options


def sa(r):
    config = {**betas(r), **spacing(r), **ramps(r), **prediction(r), **maybe(r, predictor_order=[1, 2, 3, 4], corrector_order=[1, 2, 3, 4],
              lower_order_final=[True, False], algorithm_type=["data_prediction", "data_prediction", "noise_prediction"])}
    if config.get("algorithm_type") != "noise_prediction":
        config.update(thresholds(r))
    if r.random() < 0.1:
        config["lambda_min_clipped"] = r.choice([-5.1, -3.0])
    options = common.flow(r, config, ("epsilon", "v_prediction"))
    options.pop("mu", None)
    if config.get("prediction_type") == "flow_prediction":
        config.pop("algorithm_type", None)
    if r.random() < 0.6:
        options["tau"] = r.choice([0.0, 0.4, 1.0, 1.3])
    return config, options


def flow_euler(r):
    config, options = common.flow_euler(r)
    config.pop("invert_sigmas", None)
    return {**config, "stochastic_sampling": True}, options


def churn(r):
    return {"sChurn": r.choice([1.0, 4.0, 40.0]), **maybe(r, sTmin=[0.05, 0.5], sTmax=[8.0, 50.0], sNoise=[1.0, 1.007])}


def euler(r):
    config, options = common.euler(r)
    return config, {**options, **churn(r)}


def edm_euler(r):
    return common.edm(r)[0], churn(r)


KINDS = {
    "DDIMScheduler": ddim, "TCDScheduler": tcd, "DPMSolverMultistepScheduler": dpm_multistep, "DPMSolverSinglestepScheduler": dpm_singlestep,
    "EDMDPMSolverMultistepScheduler": edm_dpm, "DPMSolverSDEScheduler": dpm_sde, "SASolverScheduler": sa,
    "FlowMatchEulerDiscreteScheduler": flow_euler, "EulerDiscreteScheduler": euler, "EDMEulerScheduler": edm_euler,
    "KDPM2AncestralDiscreteScheduler": kdpm2_ancestral, "LTXEulerAncestralRFScheduler": ltx,
}
# Those that begin with their first evaluation, or change nothing there, in few steps.
LEAST = {"EDMEulerScheduler": 2, "EDMDPMSolverMultistepScheduler": 2}
NOT_FROM_AN_IMAGE = {"EDMEulerScheduler", "EDMDPMSolverMultistepScheduler", "LTXEulerAncestralRFScheduler"}


def run(name, config, steps, options):
    if "tau" in options:
        config = {**config, "tau_func": lambda t: options["tau"]}
    scheduler = getattr(diffusers, name)(**config)
    given = {key: np.array(value) if key == "sigmas" and name != "LTXEulerAncestralRFScheduler" else value for key, value in options.items() if key in ("sigmas", "timesteps", "mu")}
    if "sigmas" in given or "timesteps" in given:
        scheduler.set_timesteps(**given)
    else:
        scheduler.set_timesteps(steps, **given)
    scale = getattr(scheduler, "init_noise_sigma", 1)
    common.to_float64(scheduler)
    begin = 0
    if "start" in options:
        begin = options["start"] * scheduler.order
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(begin)
    # LTX's has one more, at sigma 0, where sigmas are given.
    times = scheduler.timesteps[begin:begin + steps] if name.startswith("LTX") else scheduler.timesteps[begin:]
    if "start" not in options:
        x = NOISE * scale
    elif hasattr(scheduler, "scale_noise"):
        x = scheduler.scale_noise(IMAGE, times[:1], NOISE)
    else:
        x = scheduler.add_noise(IMAGE, NOISE, times[:1])
    arguments = {ARGUMENTS[key]: value for key, value in options.items() if key in ARGUMENTS}
    for STEP[0], t in enumerate(times):
        scaled = scheduler.scale_model_input(x, t) if hasattr(scheduler, "scale_model_input") else x
        x = scheduler.step(common.model(scaled, t), t, x, return_dict=False, **arguments)[0]
    return [round(float(t), 4) for t in times], x.double().flatten().tolist()


def case(name, r):
    config, options = KINDS[name](r)
    steps = max(r.choice([1, 2, 3, 4, 5, 7, 10, 13, 16, 20]), LEAST.get(name, 1))
    steps = len(options["timesteps"]) if "timesteps" in options else len(options["sigmas"]) if "sigmas" in options else steps
    if name in ("EulerDiscreteScheduler", "LTXEulerAncestralRFScheduler") and "sigmas" in options:
        steps -= 1
    # SA-Solver's add_noise knows the levels of training steps alone.
    is_ramp = name == "SASolverScheduler" and any(key.startswith("use_") for key in config)
    if name not in NOT_FROM_AN_IMAGE and not is_ramp and steps > 1 and r.random() < 0.2:
        options["start"] = r.randrange(steps)
    found = {"config": {"_class_name": name, **config}, "steps": steps, "options": options}
    try:
        asked, final = run(name, config, steps, options)
    except Exception as error:
        return {**found, "error": str(error).split("\n")[0][:60]}
    if not np.all(np.isfinite(final)):
        return {**found, "error": "not finite"}
    return {**found, "asked": asked, "final": [float(f"{value:.7g}") for value in final]}


def main():
    common.compute_exactly()
    for name in KINDS:
        module = sys.modules[getattr(diffusers, name).__module__]
        if hasattr(module, "randn_tensor"):
            module.randn_tensor = known_noise
    scheduling_dpmsolver_sde.BrownianTreeNoiseSampler = KnownMotion
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 12
    cases = []
    for name in KINDS:
        r = random.Random(f"{seed} {name} noise")
        cases += [case(name, r) for _ in range(count)]
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases)
    print(f'{{"source":"diffusers {diffusers.__version__}","noise":{NOISE.flatten().tolist()},"image":{IMAGE.flatten().tolist()},"cases":[\n{lines}\n]}}')


if __name__ == "__main__":
    main()
