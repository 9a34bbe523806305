// A pipeline's run from options to pictures, on networks whose answers are known.
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import type { PipelineRunOptions } from "../../src/diffusers/pipelines/run_options.ts";
import { schedulerLevels, schedulerPlan } from "../../src/diffusers/schedulers/scheduler_plan.ts";
import { getNoise } from "../../src/tensors/noise.ts";
import { numbersOf } from "../support/fake_session.ts";
import { FAKE_FOLDERS, openFake, sessionOf } from "../support/fake_pipelines.ts";

const DDIM = { _class_name: "DDIMScheduler", clip_sample: false };
const gray = (value: number) => ({ data: new Uint8Array(64).fill(value), width: 8, height: 8 });

Deno.test("a run gives pictures, latents and the plan of the folder's scheduler", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.sd());
  const { images, latents, plan } = await pipeline.run({ prompt: "a", numStep: 3, count: 2, guidance: 1 });
  assertEquals(plan, schedulerPlan(DDIM, 3));
  assertEquals([latents.dims, images.map(({ width, height, data }) => [width, height, data.length])] as unknown, [
    [2, 2, 4, 4],
    [[8, 8, 192], [8, 8, 192]],
  ]);
  assertEquals(sessionOf(opened, "unet").given.map(({ timestep }) => numbersOf(timestep)), [[666], [333], [0]]);
  // The first pixel is the first latent over the scaling factor, 0.5.
  const expected = new Uint8ClampedArray([(latents.data[0] / 0.5 / 2 + 0.5) * 255]);
  assertEquals(images[0].data[0], expected[0]);
  assertEquals(pipeline.className, "StableDiffusionPipeline");
});

Deno.test("defaults are those of the class: steps, guidance and size", async () => {
  const defaults = { sd: 50, lcm: 4, sdxl: 50, sd3: 28, flux: 28, pixart: 20, dit: 50 };
  for (const [kind, nfe] of Object.entries(defaults)) {
    const { pipeline, opened } = await openFake(FAKE_FOLDERS[kind]());
    const subject = kind === "dit" ? { class: 1 } : { prompt: "a" };
    const size = kind === "flux" ? { width: 8, height: 8 } : {};
    const { plan, images } = await pipeline.run({
      ...subject,
      ...size,
      scheduler: kind === "lcm" ? DDIM : undefined,
    });
    assertEquals([kind, plan.nfe, images[0].width], [kind, nfe, 8]);
    const rows = sessionOf(
      opened,
      kind in FAKE_FOLDERS && opened.some(({ part }) => part === "unet") ? "unet" : "transformer",
    )
      .given[0].timestep.dims;
    assertEquals(rows[0], { sd3: 2, flux: 1, pixart: 2, dit: 2 }[kind]);
  }
});

Deno.test("Flux is of 128 x 128 latents by default, and a network of pixels of its own size and 1000 steps", async () => {
  const flux = await openFake(FAKE_FOLDERS.flux());
  const { latents } = await flux.pipeline.run({
    prompt: "a",
    numStep: 1,
    output: "latents",
    maxSequenceLength: 2,
  });
  assertEquals(latents.dims, [1, 64 * 64, 8]);
  const ddpm = await openFake(FAKE_FOLDERS.ddpm());
  const { images, plan } = await ddpm.pipeline.run();
  assertEquals([images[0].width, images[0].height, plan.nfe], [4, 2, 1000]);
});

Deno.test("the noise is that of the seed, image by image, or your own", async () => {
  const { pipeline } = await openFake(FAKE_FOLDERS.sd());
  const options: PipelineRunOptions = { prompt: "a", numStep: 2, guidance: 1, output: "latents" };
  const pair = await pipeline.run({ ...options, seed: 5, count: 2 });
  const own = await pipeline.run({ ...options, count: 2, latents: getNoise([2, 2, 4, 4], { seed: 5 }) });
  assertEquals(pair.latents, own.latents);
  const one = await pipeline.run({ ...options, seed: 5 });
  assertEquals(one.latents.data, pair.latents.data.slice(0, 32));
  assertEquals(pair.images, []);
  const torch = await pipeline.run({ ...options, seed: 5, count: 2, rng: "torch" });
  const drawn = getNoise([2, 2, 4, 4], { seed: 5, rng: "torch" });
  assertEquals(torch.latents, (await pipeline.run({ ...options, count: 2, latents: drawn })).latents);
});

Deno.test("what a stochastic scheduler adds is the seed's, torch's, or your own", async () => {
  const folder = FAKE_FOLDERS.lcm();
  folder.files["scheduler/scheduler_config.json"] = '{ "_class_name": "LCMScheduler" }';
  const { pipeline } = await openFake(folder);
  const run = async (options: PipelineRunOptions) =>
    (await pipeline.run({
      prompt: "a",
      numStep: 3,
      output: "latents",
      latents: getNoise([1, 2, 4, 4]),
      ...options,
    })).latents;
  const dims = [1, 2, 4, 4];
  const own = await run({ noise: (_, stage) => getNoise(dims, { seed: 5, step: stage + 1 }) });
  assertEquals(await run({ seed: 5 }), own);
  assert((await run({ seed: 6 })).data[0] !== own.data[0]);
  const torch = await run({ noise: (_, stage) => getNoise(dims, { seed: 5, step: stage + 1, rng: "torch" }) });
  assertEquals(await run({ seed: 5, rng: "torch" }), torch);
  await assertRejects(() => run({ noise: "path", seed: 5 }), RangeError, "no path at stage 0");
});

Deno.test("another scheduler takes what it does not state from the folder's", async () => {
  const folder = FAKE_FOLDERS.sd();
  folder.files["scheduler/scheduler_config.json"] = JSON.stringify({
    ...DDIM,
    beta_schedule: "scaled_linear",
    beta_end: 0.012,
  });
  const { pipeline } = await openFake(folder);
  const { plan } = await pipeline.run({
    prompt: "a",
    numStep: 4,
    output: "latents",
    scheduler: { _class_name: "EulerDiscreteScheduler" },
  });
  const whole = { _class_name: "EulerDiscreteScheduler", beta_schedule: "scaled_linear", beta_end: 0.012 };
  assertEquals(plan, schedulerPlan(whole, 4));
});

Deno.test("eta and tau go to the folder's scheduler, or to another one", async () => {
  const { pipeline } = await openFake(FAKE_FOLDERS.sd());
  const options = { prompt: "a", numStep: 4, output: "latents", seed: 3 } as const;
  const { plan, latents } = await pipeline.run({ ...options, eta: 0.5 });
  assertEquals(plan, schedulerPlan(DDIM, 4, { eta: 0.5 }));
  assert(plan.stages[0].noise! > 0);
  assertEquals((await pipeline.run({ ...options, eta: 0.5, count: 2 })).latents.data.slice(0, 32), latents.data);
  const scheduler = { _class_name: "SASolverScheduler" }, tau = (t: number) => t <= 500 ? 0 : 0.3;
  const sa = await pipeline.run({ ...options, scheduler, tau });
  assertEquals(sa.plan.stages.map(({ noise = 0 }) => noise > 0), [true, true, false, false]);
  await assertRejects(
    () => pipeline.run({ ...options, tau: 1 }),
    RangeError,
    "DDIMScheduler takes no tau, found 1",
  );
});

Deno.test("a method of this library runs on the folder's schedule, and a plan as it is", async () => {
  const { pipeline } = await openFake(FAKE_FOLDERS.sd());
  const options: PipelineRunOptions = { prompt: "a", guidance: 1, output: "latents" };
  const method = await pipeline.run({
    ...options,
    method: "t_ab",
    abOrder: 2,
    tsPhase: "t",
    tsOrder: 1,
    numStep: 4,
  });
  assertEquals([method.plan.method, method.plan.timesteps], ["t_ab", [999, 749, 499, 249, 0]] as unknown);
  const ready = await pipeline.run({ ...options, plan: JSON.parse(JSON.stringify(method.plan)) });
  assertEquals(ready.latents, method.latents);
});

Deno.test("a flow's method has its grid shifted as the scheduler has, and the network's times run to 1000", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.sd3());
  const options = { prompt: "a", guidance: 1, output: "latents", maxSequenceLength: 2 } as const;
  const { plan } = await pipeline.run({ ...options, method: "ddim", tsPhase: "t", tsOrder: 1, numStep: 2 });
  assertEquals(plan.timesteps, [1, 3 * 0.5 / (1 + 2 * 0.5), 0]);
  const asked = () => sessionOf(opened, "transformer").given.map(({ timestep }) => numbersOf(timestep)[0]);
  asked().forEach((t, k) => assertAlmostEquals(t, 1000 * plan.timesteps[k], 1e-3));
  await pipeline.run({ ...options, plan });
  assertEquals(asked().slice(2), asked().slice(0, 2));
  await pipeline.run({ ...options, plan: schedulerPlan({ _class_name: "FlowMatchEulerDiscreteScheduler" }, 2) });
  assertEquals(asked()[4], 1000);
});

Deno.test("a method starts and ends where it has a limit: from all noise to none, or as near as it can", async () => {
  const { pipeline } = await openFake(FAKE_FOLDERS.sd3());
  const ends = async (method: "x0_ab" | "t_ab" | "log_rho_ab") => {
    const options = {
      prompt: "a",
      guidance: 1,
      output: "latents",
      maxSequenceLength: 2,
      numStep: 3,
      method,
    } as const;
    const { plan: { timesteps } } = await pipeline.run(options);
    return [timesteps[0], timesteps[3]].map((t) => +(t / (3 - 2 * t)).toFixed(6)); // unshifted
  };
  assertEquals(await ends("x0_ab"), [1, 0]);
  assertEquals(await ends("t_ab"), [0.999, 0]);
  assertEquals(await ends("log_rho_ab"), [0.999, 0.001]);
  const folder = FAKE_FOLDERS.sd();
  const config = { ...DDIM, prediction_type: "v_prediction", rescale_betas_zero_snr: true };
  folder.files["scheduler/scheduler_config.json"] = JSON.stringify(config);
  const zero = await openFake(folder);
  // The weights of v in the clean image and in eps, at signal 0 and at what is left of it by the clip.
  const first = async (method: "x0_ab" | "t_ab") =>
    (await zero.pipeline.run({ prompt: "a", guidance: 1, output: "latents", numStep: 3, method })).plan.stages[0];
  const [x0, eps] = [await first("x0_ab"), await first("t_ab")];
  assertEquals([x0.t, Math.abs(x0.store[0]), x0.store[1]], [999, 0, -1]);
  assertEquals([eps.t, eps.store[1].toFixed(6)], [999, Math.sqrt(1e-7).toFixed(6)]);
  const wrong = { prompt: "a", numStep: 3, method: "x0_ab", abOrder: -1 } as const;
  await assertRejects(() => pipeline.run(wrong), RangeError, "abOrder must be");
});

Deno.test("a method's grid is shifted by the size of the image where the scheduler is", async () => {
  const folder = FAKE_FOLDERS.flux();
  const config = { _class_name: "FlowMatchEulerDiscreteScheduler", use_dynamic_shifting: true };
  const middle = async (more: object) => {
    folder.files["scheduler/scheduler_config.json"] = JSON.stringify({ ...config, ...more });
    const { pipeline } = await openFake(folder);
    const size = { width: 16, height: 8, maxSequenceLength: 2 };
    const { plan } = await pipeline.run({
      prompt: "a",
      numStep: 2,
      ...size,
      output: "latents",
      method: "ddim",
      tsOrder: 1,
    });
    return plan.timesteps[1];
  };
  const mu = 0.5 + (1.15 - 0.5) * (8 - 256) / (4096 - 256);
  assertAlmostEquals(await middle({}), Math.exp(mu) / (1 + Math.exp(mu)), 1e-12);
  assertAlmostEquals(await middle({ time_shift_type: "linear" }), mu / (1 + mu), 1e-12);
});

Deno.test("Flux's schedule is shifted by the number of patches, and starts from even sigmas", async () => {
  const folder = FAKE_FOLDERS.flux();
  const config = { _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3, use_dynamic_shifting: true };
  folder.files["scheduler/scheduler_config.json"] = JSON.stringify(config);
  const { pipeline } = await openFake(folder);
  const { plan } = await pipeline.run({
    prompt: "a",
    numStep: 2,
    width: 16,
    height: 8,
    output: "latents",
    maxSequenceLength: 2,
  });
  const mu = 0.5 + (1.15 - 0.5) * (8 - 256) / (4096 - 256);
  assertEquals(plan, schedulerPlan(config, 2, { mu, sigmas: [1, 0.5] }));
});

Deno.test("Stable Diffusion 3 is shifted so where its config says it, in patches of its own", async () => {
  const folder = FAKE_FOLDERS.sd3();
  const config = {
    _class_name: "FlowMatchEulerDiscreteScheduler",
    use_dynamic_shifting: true,
    base_image_seq_len: 4,
    max_image_seq_len: 8,
  };
  folder.files["scheduler/scheduler_config.json"] = JSON.stringify(config);
  const { pipeline } = await openFake(folder);
  const { plan } = await pipeline.run({
    prompt: "a",
    numStep: 2,
    width: 12,
    height: 8,
    output: "latents",
    maxSequenceLength: 2,
  });
  assertEquals(plan, schedulerPlan(config, 2, { mu: 0.5 + (1.16 - 0.5) * (6 - 4) / 4 }));
});

Deno.test("the callback sees every step, and can have the predicted clean image decoded", async () => {
  const { pipeline } = await openFake(FAKE_FOLDERS.flux());
  const steps: [number, number, number][] = [];
  const { images } = await pipeline.run({
    prompt: "a",
    numStep: 2,
    width: 8,
    height: 8,
    maxSequenceLength: 2,
    onStep: async ({ step, nfe, clean, decode }) => {
      const [image] = await decode();
      // The first latent, over the scaling factor 0.5, is the first pixel.
      assertEquals(image.data[0], new Uint8ClampedArray([(clean().data[0] / 0.5 / 2 + 0.5) * 255])[0]);
      steps.push([step, nfe, image.width]);
    },
  });
  assertEquals(steps, [[0, 1, 8], [1, 2, 8]]);
  assertEquals(images.length, 1);
});

Deno.test("with phases each part is closed before the next opens, and a second run opens them again", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.sdxl(), { phases: true });
  const options: PipelineRunOptions = { prompt: "a", numStep: 1 };
  await pipeline.run(options);
  const order = ["text_encoder", "text_encoder_2", "unet", "vae_decoder"];
  assertEquals(opened.map(({ part }) => part), order);
  assertEquals(opened.map(({ session }) => session.released), [1, 1, 1, 1]);
  await pipeline.run(options);
  assertEquals(opened.map(({ part }) => part), [...order, ...order]);
  await pipeline.close();
  assertEquals(opened.map(({ session }) => session.released), Array(8).fill(1));
});

Deno.test("with phases a part that two runs use is closed by the one that ends last", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.sd(), { phases: true });
  await Promise.all([1, 4].map((numStep) => pipeline.run({ prompt: "a", numStep, output: "latents" })));
  assertEquals(opened.map(({ part, session }) => [part, session.released]), [["text_encoder", 1], ["unet", 1]]);
});

Deno.test("without phases a part is opened once, and closed with the pipeline", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.sd());
  await Promise.all([1, 2].map((seed) => pipeline.run({ prompt: "a", numStep: 1, seed })));
  assertEquals(opened.map(({ part, session }) => [part, session.released]), [["text_encoder", 0], ["unet", 0], [
    "vae_decoder",
    0,
  ]]);
  await pipeline[Symbol.asyncDispose]();
  assertEquals(opened.map(({ session }) => session.released), [1, 1, 1]);
});

Deno.test("latents alone need no decoder", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.sd());
  await pipeline.run({ prompt: "a", numStep: 1, output: "latents" });
  assertEquals(opened.map(({ part }) => part), ["text_encoder", "unet"]);
});

Deno.test("a part that does not open is tried again", async () => {
  const folder = FAKE_FOLDERS.sd(), { unet } = folder.networks;
  let failures = 1;
  folder.networks.unet = () => {
    if (failures-- > 0) throw new TypeError("no memory");
    return unet();
  };
  const { pipeline } = await openFake(folder);
  const options: PipelineRunOptions = { prompt: "a", numStep: 1, output: "latents" };
  await assertRejects(() => pipeline.run(options), TypeError, "no memory");
  assertEquals((await pipeline.run(options)).latents.dims, [1, 2, 4, 4]);
});

Deno.test("an autoencoder of float16 that overflows there is opened in float32", async () => {
  const folder = FAKE_FOLDERS.sd(), { vae_decoder } = folder.networks;
  let type = "float16";
  folder.networks.vae_decoder = () => {
    const fake = vae_decoder();
    const [input] = fake.session.inputMetadata as unknown as { type: string }[];
    input.type = type;
    type = "float32";
    return fake;
  };
  const { pipeline, opened } = await openFake(folder);
  await pipeline.run({ prompt: "a", numStep: 1 });
  const decoders = opened.filter(({ part }) => part === "vae_decoder");
  assertEquals(decoders.map(({ widen, session }) => [widen, session.released]), [[false, 1], [true, 0]]);
  type = "float16";
  folder.files["vae_decoder/config.json"] =
    '{ "force_upcast": false, "block_out_channels": [1, 2], "latent_channels": 2 }';
  const plain = await openFake(folder);
  await plain.pipeline.run({ prompt: "a", numStep: 1 });
  assertEquals(plain.opened.filter(({ part }) => part === "vae_decoder").map(({ widen }) => widen), [false]);
});

Deno.test("a signal ends a run with its reason", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.sd());
  const reason = new Error("enough");
  await assertRejects(() => pipeline.run({ prompt: "a", signal: AbortSignal.abort(reason) }), Error, "enough");
  assertEquals(opened, []);
  const controller = new AbortController();
  const options: PipelineRunOptions = {
    prompt: "a",
    numStep: 5,
    signal: controller.signal,
    onStep: () => controller.abort(reason),
  };
  await assertRejects(() => pipeline.run(options), Error, "enough");
  assertEquals(sessionOf(opened, "unet").given.length, 1);
});

Deno.test("an image is encoded, scaled, and given the noise of the step where the run starts", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.sd());
  const noise = getNoise([2, 2, 4, 4], { seed: 3 });
  const { plan } = await pipeline.run({
    prompt: "a",
    image: gray(255),
    numStep: 4,
    strength: 0.6,
    guidance: 1,
    count: 2,
    latents: noise,
  });
  // int(4 x 0.6) steps of 4 are left.
  assertEquals(plan, schedulerPlan(DDIM, 4, { start: 2 }));
  const [{ signal, sigma }] = schedulerLevels(DDIM, 4, { start: 2 });
  const state = numbersOf(sessionOf(opened, "unet").given[0].sample);
  state.forEach((value, i) => assertAlmostEquals(value, signal * 0.5 + sigma * noise.data[i], 1e-6));
});

Deno.test("an image keeps a trace at strength 1, and a mask none", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.sd());
  const noise = getNoise([1, 2, 4, 4]);
  const options: PipelineRunOptions = {
    prompt: "a",
    image: gray(255),
    numStep: 4,
    strength: 1,
    guidance: 1,
    output: "latents",
  };
  await pipeline.run(options);
  await pipeline.run({ ...options, mask: gray(255) });
  const [image, , , , mask] = sessionOf(opened, "unet").given.map(({ sample }) => numbersOf(sample));
  const [{ signal, sigma }] = schedulerLevels(DDIM, 4, { start: 0 });
  assertAlmostEquals(image[0], signal * 0.5 + sigma * noise.data[0], 1e-6);
  assertEquals(mask, [...noise.data]);
});

Deno.test("how much is drawn anew by default is the class's own", async () => {
  for (const [kind, own, painted] of [["sd", 4, 5], ["sdxl", 1, 4]] as const) {
    const { pipeline } = await openFake(FAKE_FOLDERS[kind]());
    const options: PipelineRunOptions = { prompt: "a", image: gray(9), numStep: 5, output: "latents" };
    assertEquals((await pipeline.run(options)).plan.nfe, own);
    assertEquals((await pipeline.run({ ...options, mask: gray(255) })).plan.nfe, painted);
  }
  // Stable Diffusion 3 rounds the steps that are left out down, and not those that remain.
  const { pipeline } = await openFake(FAKE_FOLDERS.sd3());
  const options: PipelineRunOptions = {
    prompt: "a",
    image: gray(9),
    numStep: 4,
    output: "latents",
    maxSequenceLength: 2,
  };
  assertEquals((await pipeline.run(options)).plan.nfe, 3);
});

Deno.test("what the mask leaves stays: with its noise on the way, and without at the end", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.sd());
  const mask = { data: Uint8Array.from({ length: 64 }, (_, i) => i < 32 ? 255 : 0), width: 8, height: 8 };
  const noise = getNoise([2, 2, 4, 4]);
  const seen: number[] = [];
  const { latents } = await pipeline.run({
    prompt: "a",
    image: gray(255),
    mask,
    count: 2,
    numStep: 4,
    strength: 0.75,
    guidance: 1,
    output: "latents",
    onStep: ({ x }) => void seen.push(x.data[31]),
  });
  const levels = schedulerLevels(DDIM, 4, { start: 1 });
  const given = sessionOf(opened, "unet").given.map(({ sample }) => numbersOf(sample));
  for (const [k, { signal, sigma }] of levels.slice(0, 3).entries()) {
    for (const i of [8, 15, 24, 31, 40, 63]) {
      assertAlmostEquals(given[k][i], signal * 0.5 + sigma * noise.data[i], 1e-5);
    }
  }
  for (const i of [8, 15, 24, 31, 40, 63]) assertAlmostEquals(latents.data[i], 0.5, 1e-6);
  assert(Math.abs(latents.data[0] - 0.5) > 1e-3);
  assertAlmostEquals(seen[2], 0.5, 1e-6);
});

Deno.test("a network that was trained to paint is given the mask and what remains of the image", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.painting());
  const mask = { data: Uint8Array.from({ length: 64 }, (_, i) => i < 32 ? 255 : 0), width: 8, height: 8 };
  const options: PipelineRunOptions = {
    prompt: "a",
    image: gray(255),
    mask,
    numStep: 2,
    guidance: 3,
    output: "latents",
  };
  const { latents } = await pipeline.run(options);
  const { sample } = sessionOf(opened, "unet").given[0];
  assertEquals(sample.dims, [2, 5, 4, 4]);
  const row = numbersOf(sample).slice(80);
  assertEquals(row.slice(32, 48), [...Array(8).fill(1), ...Array(8).fill(0)]);
  row.slice(48, 64).forEach((value, i) => assertAlmostEquals(value, i < 8 ? 0 : 0.5, 1e-6));
  assertEquals(row.slice(0, 32), [...getNoise([1, 2, 4, 4]).data]);
  // Nothing is put back: it painted all of it.
  assert(Math.abs(latents.data[15] - 0.5) > 1e-3);
  await assertRejects(
    () => pipeline.run({ prompt: "a" }),
    TypeError,
    "trained to paint: it needs an image and a mask",
  );
});

Deno.test("a method starts from an image in time, at its strength", async () => {
  const { pipeline } = await openFake(FAKE_FOLDERS.sd());
  const options = {
    prompt: "a",
    image: gray(255),
    strength: 0.5,
    numStep: 4,
    method: "ddim",
    tsOrder: 1,
    output: "latents",
  } as const;
  const { plan } = await pipeline.run(options);
  assertEquals(plan.timesteps, [500, 375, 250, 125, 0]);
});

Deno.test("what a prompt means to the network can be had without a run", async () => {
  const { pipeline, opened } = await openFake(FAKE_FOLDERS.sd());
  const { inputs, negative } = await pipeline.encode({ prompt: "ab", negativePrompt: "c" });
  assertEquals([inputs, negative].map((each) => each!.encoder_hidden_states.dims), [[1, 5, 2], [1, 5, 2]]);
  assertEquals(opened.map(({ part }) => part), ["text_encoder"]);
});

Deno.test("a prompt that is cut is warned about", async () => {
  const warnings: string[] = [];
  const { pipeline } = await openFake(FAKE_FOLDERS.sd(), { onWarning: (message) => warnings.push(message) });
  await pipeline.encode({ prompt: "a b c d", guidance: 1 });
  assertEquals(warnings, ['The prompt has 4 tokens, the text encoder takes 3: the last 1 are cut, "d"']);
});

Deno.test("long prompts are encoded in chunks where that is asked for", async () => {
  const { pipeline } = await openFake(FAKE_FOLDERS.sd());
  const { inputs, negative } = await pipeline.encode({ prompt: "a b c d", longPrompts: "chunks" });
  assertEquals([inputs, negative].map((each) => each!.encoder_hidden_states.dims), [[1, 10, 2], [1, 10, 2]]);
});
