"""Runs of diffusers' schedulers under random settings, for tests/diffusers/scheduler_runs_test.ts.

    pip install diffusers==0.42.1 torch scipy && python tests/data/make_scheduler_runs.py > tests/data/scheduler_runs.json

The model is 0.9 tanh(x) + 0.1 sin(t / 100 + i), with i the index of the element, taken for whatever the scheduler is
told it predicts. Sigmas and alphas are float32, as in diffusers, and what is computed from them float64. A run that fails there or is not
finite has no `final`. Schedulers that draw noise are given the same each time.
Give a seed and a number of runs per scheduler to make others: `... 7 100 > /tmp/others.json`, then
`SCHEDULER_RUNS=/tmp/others.json deno test ...`.
"""

import json
import random
import sys
import warnings

import diffusers
import numpy as np
import torch

warnings.filterwarnings("ignore")
diffusers.logging.set_verbosity(50)

DIMS = [2, 1, 2, 3]
NOISE = torch.tensor(np.sin(np.arange(12) * 1.7 + 0.3) * 1.4, dtype=torch.float64).reshape(DIMS)
IMAGE = torch.tensor(np.cos(np.arange(12) * 0.9) * 0.8, dtype=torch.float64).reshape(DIMS)
INDEX = torch.arange(12, dtype=torch.float64).reshape(DIMS)


def compute_exactly():
    """Roots and logarithms are rounded correctly, as they are not on every CPU, and no state is rounded to float32."""
    log = np.log

    def exact_log(values):
        values = np.asarray(values)
        return log(values.astype(np.float64)).astype(values.dtype)[()]

    np.log = exact_log
    to, power = torch.Tensor.to, torch.Tensor.__pow__
    torch.Tensor.sqrt = lambda tensor: torch.as_tensor(np.sqrt(np.asarray(tensor)))
    torch.sqrt = torch.Tensor.sqrt

    def exact_power(tensor, exponent):
        return torch.as_tensor(np.sqrt(np.asarray(tensor))) if exponent == 0.5 else power(tensor, exponent)

    def keep_float64(tensor, *args, **options):
        wants = torch.float32 in args or options.get("dtype") == torch.float32
        return tensor if wants and tensor.dtype == torch.float64 and tensor.shape == NOISE.shape else to(tensor, *args, **options)

    torch.Tensor.__pow__ = exact_power
    torch.Tensor.to = keep_float64


def draw_known_noise():
    """The noise of each step is cos(1.3 i + k), with k the index of its evaluation."""
    for scheduler in (diffusers.DDPMScheduler, diffusers.LCMScheduler):
        sys.modules[scheduler.__module__].randn_tensor = lambda *_, **__: torch.cos(1.3 * INDEX + STEP[0])


STEP = [0]


def to_float64(scheduler):
    """What a scheduler computes its coefficients from: its grid stays one of float32 numbers."""
    for name in ("sigmas", "sigmas_interpol", "one", "alphas_cumprod", "final_alpha_cumprod", "initial_alpha_cumprod", "alphas", "betas"):
        if isinstance(getattr(scheduler, name, None), torch.Tensor):
            setattr(scheduler, name, getattr(scheduler, name).double())


def model(x, t):
    return 0.9 * torch.tanh(x) + 0.1 * torch.sin(torch.tensor(float(t), dtype=torch.float64) / 100 + INDEX)


def maybe(r, **options):
    """Some of these settings, the others left to their defaults."""
    return {key: r.choice(values) for key, values in options.items() if r.random() < 0.6}


def betas(r, zero_snr=False, rules=("linear", "scaled_linear", "squaredcos_cap_v2")):
    config = maybe(r, beta_schedule=rules, beta_start=[1e-4, 0.00085], beta_end=[0.02, 0.012], num_train_timesteps=[1000, 1000, 500])
    if r.random() < 0.05:
        config["num_train_timesteps"] = 50
        config["trained_betas"] = [round(0.002 + 0.004 * i, 6) for i in range(50)]
    if zero_snr:
        config.update(maybe(r, rescale_betas_zero_snr=[False, True]))
    return config


def spacing(r, names=("linspace", "leading", "trailing")):
    return maybe(r, timestep_spacing=names, steps_offset=[0, 1])


def ramps(r, extra=()):
    name = r.choice(["", "", "", "use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", *extra])
    return {name: True} if name else {}


def prediction(r, names=("epsilon", "sample", "v_prediction")):
    return maybe(r, prediction_type=names)


def thresholds(r, clip=False):
    if r.random() < 0.85:
        return {}
    if clip and r.random() < 0.5:
        return {"clip_sample": True, "clip_sample_range": r.choice([1.0, 0.5])}
    return {"thresholding": True, "dynamic_thresholding_ratio": r.choice([0.995, 0.8]), "sample_max_value": r.choice([1.0, 1.5])}


def ddim(r):
    return {**betas(r, True), **spacing(r), **prediction(r), **maybe(r, set_alpha_to_one=[True, False]),
            "clip_sample": False, **thresholds(r, True)}, {}


def ddim_inverse(r):
    return {**betas(r, True), **spacing(r, ("leading", "trailing")), **prediction(r), **maybe(r, set_alpha_to_one=[True, False]),
            "clip_sample": r.random() < 0.1, **maybe(r, clip_sample_range=[1.0, 0.5])}, {}


def pndm(r):
    return {**betas(r), **spacing(r), **prediction(r, ("epsilon", "v_prediction")),
            **maybe(r, set_alpha_to_one=[True, False], skip_prk_steps=[True, True, False])}, {}


def ipndm(r):
    return {}, {}


def timesteps(r, config, options, real=False):
    n = config.get("num_train_timesteps", 1000)
    if any(key.startswith("use_") for key in config) or r.random() < 0.85:
        return
    options["timesteps"] = sorted((r.sample(range(n), r.randint(2, 8))), reverse=True)
    if real:
        options["timesteps"] = [t - 0.5 if t > 1 else t for t in options["timesteps"]]


def euler(r):
    config = {**betas(r, True), **spacing(r), **ramps(r), **prediction(r),
              **maybe(r, final_sigmas_type=["zero", "sigma_min"], interpolation_type=["linear", "linear", "log_linear"],
                      timestep_type=["discrete", "discrete", "continuous"])}
    if r.random() < 0.1:
        config.update(sigma_min=0.05, sigma_max=10.0)
    options = {}
    if not config.get("timestep_type") == "continuous":
        timesteps(r, config, options, True)
    if not options and r.random() < 0.1:
        options["sigmas"] = [12.5, 6.0, 2.2, 0.7, 0.21, 0.0]
    return config, options


def heun(r):
    config = {**betas(r, rules=("linear", "scaled_linear", "squaredcos_cap_v2", "exp")), **spacing(r), **ramps(r), **prediction(r)}
    if r.random() < 0.15:
        config.update(clip_sample=True, clip_sample_range=r.choice([1.0, 0.5]))
    options = {}
    timesteps(r, config, options, True)
    return config, options


def lms(r):
    return {**betas(r), **spacing(r), **ramps(r), **prediction(r)}, {}


def kdpm2(r):
    return {**betas(r), **spacing(r), **ramps(r), **prediction(r, ("epsilon", "v_prediction"))}, {}


def flow(r, config, types=("epsilon", "sample", "v_prediction")):
    """Rectified flow in a scheduler of the other kind."""
    if any(key in config for key in ("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "use_lu_lambdas")) or r.random() < 0.8:
        return {}
    config.update(use_flow_sigmas=True, prediction_type=r.choice([*types, "flow_prediction", "flow_prediction"]), **maybe(r, flow_shift=[1.0, 3.0]))
    if r.random() < 0.3:
        config.update(use_dynamic_shifting=True)
        return {"mu": r.choice([0.5, 1.15])}
    return {}


def dpm_common(r):
    config = {**ramps(r), **prediction(r), **thresholds(r),
              **maybe(r, solver_order=[1, 2, 3], solver_type=["midpoint", "heun"], final_sigmas_type=["zero", "sigma_min"],
                      lower_order_final=[True, False])}
    if r.random() < 0.25:
        config.update(algorithm_type="dpmsolver", final_sigmas_type="sigma_min")
    return config


def dpm_multistep(r):
    config = {**betas(r, True), **spacing(r), **dpm_common(r), **maybe(r, euler_at_final=[False, False, True])}
    if not any(key.startswith("use_") for key in config) and r.random() < 0.1:
        config["use_lu_lambdas"] = True
    if r.random() < 0.1:
        config["lambda_min_clipped"] = r.choice([-5.1, -3.0])
    options = flow(r, config, ("epsilon", "v_prediction"))
    timesteps(r, config, options)
    return config, options


def dpm_singlestep(r):
    config = {**betas(r), **dpm_common(r)}
    if config.get("algorithm_type") == "dpmsolver":
        config.pop("thresholding", None)
    if r.random() < 0.1:
        config["lambda_min_clipped"] = r.choice([-5.1, -3.0])
    options = flow(r, config)
    timesteps(r, config, options)
    return config, options


def unipc(r):
    config = {**betas(r, True), **spacing(r), **ramps(r), **prediction(r), **thresholds(r),
              **maybe(r, solver_order=[1, 2, 3, 4], solver_type=["bh1", "bh2"], final_sigmas_type=["zero", "sigma_min"],
                      lower_order_final=[True, True, False], predict_x0=[True, True, False], disable_corrector=[[], [0], [0, 1, 2]])}
    if config.get("use_karras_sigmas") and r.random() < 0.2:
        config.update(use_flow_sigmas=True, prediction_type="flow_prediction")
        return config, {}
    options = flow(r, config)
    if config.get("use_flow_sigmas"):
        config["shift_terminal"] = r.choice([None, 0.1])
        if r.random() < 0.3:
            options["sigmas"] = [1.0, 0.8, 0.55, 0.3, 0.1]
        if config.get("use_dynamic_shifting") and r.random() < 0.5:
            config["time_shift_type"] = "linear"
    return config, options


def deis(r):
    config = {**betas(r), **spacing(r), **ramps(r), **prediction(r), **thresholds(r),
              **maybe(r, solver_order=[1, 2, 3], lower_order_final=[True, False])}
    return config, flow(r, config)


def edm(r):
    return {**maybe(r, sigma_min=[0.002, 0.02], sigma_max=[80.0, 10.0], sigma_data=[0.5, 1.0], sigma_schedule=["karras", "exponential"],
                    rho=[7.0, 5.0], prediction_type=["epsilon", "v_prediction"], final_sigmas_type=["zero", "sigma_min"])}, {}


def edm_dpm(r):
    return {**edm(r)[0], **thresholds(r), **maybe(r, solver_order=[1, 2, 3], solver_type=["midpoint", "heun"],
                                                  lower_order_final=[True, False], euler_at_final=[False, True])}, {}


def flow_euler(r):
    config = {**maybe(r, shift=[1.0, 3.0], num_train_timesteps=[1000, 500], shift_terminal=[None, 0.02], invert_sigmas=[False, False, True]), **ramps(r)}
    options = {}
    if r.random() < 0.4:
        config.update(use_dynamic_shifting=True, time_shift_type=r.choice(["exponential", "linear"]))
        options["mu"] = r.choice([0.5, 1.15])
    if r.random() < 0.4:
        options["sigmas"] = [1.0, 0.8, 0.55, 0.3, 0.1]
    elif r.random() < 0.1 and not any(key in config for key in ("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas")):
        options["timesteps"] = [490.0, 300.5, 220.0, 100.0]
    return config, options


def flow_heun(r):
    return {**maybe(r, shift=[1.0, 3.0], num_train_timesteps=[1000, 500])}, {}


def ddpm(r):
    config = {**betas(r, True, ("linear", "scaled_linear", "squaredcos_cap_v2", "sigmoid")), **spacing(r), **prediction(r),
              "clip_sample": False, **thresholds(r, True), **maybe(r, variance_type=["fixed_small", "fixed_small_log", "fixed_large"])}
    options = {}
    timesteps(r, config, options)
    return config, options


def lcm(r):
    config = {**betas(r, True), **prediction(r), **thresholds(r, True),
              **maybe(r, set_alpha_to_one=[True, False], timestep_scaling=[10.0, 1.0], original_inference_steps=[50, 30])}
    return config, {}


KINDS = {
    "DDIMScheduler": ddim, "DDIMInverseScheduler": ddim_inverse, "PNDMScheduler": pndm, "IPNDMScheduler": ipndm,
    "LMSDiscreteScheduler": lms, "EulerDiscreteScheduler": euler, "HeunDiscreteScheduler": heun,
    "KDPM2DiscreteScheduler": kdpm2, "DEISMultistepScheduler": deis, "DPMSolverMultistepScheduler": dpm_multistep,
    "DPMSolverSinglestepScheduler": dpm_singlestep, "UniPCMultistepScheduler": unipc, "EDMEulerScheduler": edm,
    "EDMDPMSolverMultistepScheduler": edm_dpm, "FlowMatchEulerDiscreteScheduler": flow_euler,
    "FlowMatchHeunDiscreteScheduler": flow_heun, "DDPMScheduler": ddpm, "LCMScheduler": lcm,
}
# Settings with few values need few runs.
FEWER = {"IPNDMScheduler": 6, "FlowMatchHeunDiscreteScheduler": 4, "EDMEulerScheduler": 2}
NOT_FROM_AN_IMAGE = {"DDIMInverseScheduler", "IPNDMScheduler", "FlowMatchHeunDiscreteScheduler"}


def run(name, config, steps, options):
    scheduler = getattr(diffusers, name)(**config)
    given = {key: np.array(value) if key == "sigmas" else value for key, value in options.items() if key != "start"}
    if "sigmas" in given or "timesteps" in given:
        scheduler.set_timesteps(**given)
    else:
        scheduler.set_timesteps(steps, **given)
    scale = getattr(scheduler, "init_noise_sigma", 1)
    to_float64(scheduler)
    begin = options.get("start", 0) * scheduler.order
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(begin)
    times = scheduler.timesteps[begin:]
    if "start" not in options:
        x = NOISE * scale
    elif hasattr(scheduler, "scale_noise"):
        x = scheduler.scale_noise(IMAGE, times[:1], NOISE)
    else:
        x = scheduler.add_noise(IMAGE, NOISE, times[:1])
    for STEP[0], t in enumerate(times):
        scaled = scheduler.scale_model_input(x, t) if hasattr(scheduler, "scale_model_input") else x
        x = scheduler.step(model(scaled, t), t, x, return_dict=False)[0]
    return [round(float(t), 4) for t in times], x.double().flatten().tolist()


def case(name, r):
    config, options = KINDS[name](r)
    steps = r.choice([1, 2, 3, 4, 5, 7, 10, 13, 16, 20, 25])
    if name == "IPNDMScheduler" or name == "EDMEulerScheduler" or name == "EDMDPMSolverMultistepScheduler":
        steps = max(steps, 2)
    if name == "LCMScheduler":
        steps = min(steps, 10)
    steps = len(options["timesteps"]) if "timesteps" in options else len(options["sigmas"]) if "sigmas" in options else steps
    if name == "EulerDiscreteScheduler" and "sigmas" in options:
        steps -= 1
    if name not in NOT_FROM_AN_IMAGE and not config.get("invert_sigmas") and steps > 1 and r.random() < 0.2:
        options["start"] = r.randrange(steps)
    found = {"config": {"_class_name": name, **config}, "steps": steps}
    if options:
        found["options"] = options
    try:
        asked, final = run(name, config, steps, options)
    except Exception as error:
        return {**found, "error": str(error).split("\n")[0][:60]}
    if not np.all(np.isfinite(final)):
        return {**found, "error": "not finite"}
    return {**found, "asked": asked, "final": [float(f"{value:.7g}") for value in final]}


def main():
    compute_exactly()
    draw_known_noise()
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 24
    cases = []
    for name in KINDS:
        r = random.Random(f"{seed} {name}")
        cases += [case(name, r) for _ in range(max(3, count // FEWER.get(name, 1)))]
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases)
    print(f'{{"source":"diffusers {diffusers.__version__}","noise":{NOISE.flatten().tolist()},"image":{IMAGE.flatten().tolist()},"cases":[\n{lines}\n]}}')


if __name__ == "__main__":
    main()
