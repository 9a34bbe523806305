// The plan of a run and the levels that it passes, and how what a mask leaves is put back.
import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { FolderFacts, Request } from "../../src/diffusers/pipelines/kind.ts";
import { kindOf } from "../../src/diffusers/pipelines/kinds.ts";
import type { PipelineRunOptions } from "../../src/diffusers/pipelines/run_options.ts";
import { runPlan } from "../../src/diffusers/pipelines/run_plan.ts";
import { keepUnmasked, noisy } from "../../src/diffusers/pipelines/start_image.ts";
import { schedulerPlan } from "../../src/diffusers/schedulers/scheduler_plan.ts";
import { DiscreteVPSDE, makePlan, type Plan, RectifiedFlow } from "../../mod.ts";
import { FAKE_FOLDERS, openFake } from "../support/fake_pipelines.ts";

const DISCRETE = { _class_name: "EulerDiscreteScheduler" },
  FLOW = { _class_name: "FlowMatchEulerDiscreteScheduler" };
const IMAGE = { data: new Uint8Array(3), width: 1, height: 1 };
const facts = { index: {}, parts: new Set(), network: {}, autoencoder: { factor: 8 }, defaults: {} };

function planned(config: object, options: PipelineRunOptions, strength = 1) {
  const request = { width: 64, height: 64, numStep: 4, strength } as Request;
  const kind = kindOf("StableDiffusionPipeline");
  return runPlan(kind, facts as unknown as FolderFacts, config as typeof FLOW, request, options);
}

/** Checks that a plan passes these levels of signal and noise. */
function assertLevels(levels: readonly { signal: number; sigma: number }[], expected: [number, number][]): void {
  assertEquals(levels.length, expected.length);
  levels.forEach(({ signal, sigma }, i) => {
    assertAlmostEquals(signal, expected[i][0], 1e-12);
    assertAlmostEquals(sigma, expected[i][1], 1e-12);
  });
}

Deno.test("a method passes the levels of the folder's schedule at its times", () => {
  const { plan, timeScale, levels } = planned(DISCRETE, { method: "t_ab", image: IMAGE }, 0.5);
  const sde = DiscreteVPSDE.fromBetas("linear");
  assertEquals([timeScale, plan.timesteps[0]], [1, 500]);
  const expected = plan.timesteps.map((t): [number, number] => [sde.signal(t), sde.sigma(t)]);
  levels().forEach(({ signal, sigma }, i) => {
    assertAlmostEquals(signal, expected[i][0], 1e-6); // betas of float32
    assertAlmostEquals(sigma, expected[i][1], 1e-6);
  });
  const flow = planned(FLOW, { method: "t_ab", image: IMAGE }, 0.5);
  assertEquals(flow.timeScale, 1000);
  assertLevels(flow.levels(), flow.plan.timesteps.map((t) => [1 - t, t]));
});

Deno.test("a plan's times are the schedule's, or a scheduler's as it counts them", () => {
  const sde = new RectifiedFlow({ samplingT: 0.999, samplingEps: 0 });
  const plan = makePlan(sde, { numStep: 3, prediction: "flow" });
  const own = planned(FLOW, { plan });
  assertEquals(own.timeScale, 1000);
  assertLevels(own.levels(), plan.timesteps.map((t) => [1 - t, t]));
  const counted: Plan = schedulerPlan(FLOW, 3);
  const other = planned(FLOW, { plan: counted });
  assertEquals([other.timeScale, counted.timesteps[0]], [1, 1000]);
  assertLevels(other.levels(), counted.timesteps.map((t) => [1 - t / 1000, t / 1000]));
});

Deno.test("a run from an image keeps a trace of it at strength 1, unless it paints into it", () => {
  const isFromNoise = ({ plan }: ReturnType<typeof planned>) =>
    JSON.stringify(plan) === JSON.stringify(schedulerPlan(DISCRETE, 4));
  assertEquals(isFromNoise(planned(DISCRETE, {})), true);
  assertEquals(isFromNoise(planned(DISCRETE, { image: IMAGE })), false);
  assertEquals(isFromNoise(planned(DISCRETE, { image: IMAGE, mask: IMAGE })), true);
  const half = planned(DISCRETE, { image: IMAGE, mask: IMAGE }, 0.5);
  assertEquals([half.plan.nfe, half.levels().length], [2, 3]);
});

Deno.test("what a mask leaves is the image with the noise of its level, in shares of the mask", () => {
  const tensor = (...values: number[]) => ({ data: Float32Array.from(values), dims: [1, 2, 1, 2] });
  const state = tensor(10, 20, 30, 40), mask = { data: Float32Array.of(1, 0.25), dims: [1, 1, 1, 2] };
  const latents = tensor(1, 2, 3, 4), noise = tensor(8, 16, 32, 64), level = { signal: 0.5, sigma: 0.25 };
  assertEquals([...noisy(latents, noise, level).data], [2.5, 5, 9.5, 18]);
  keepUnmasked(state, mask, latents, noise, level);
  assertEquals([...state.data], [10, 5 + 0.75 * 5, 30, 10 + 0.75 * 18]);
});

Deno.test("what the mask leaves stays where nobody looks on", async () => {
  const { pipeline } = await openFake(FAKE_FOLDERS.sd());
  const gray = (value: number) => ({ data: new Uint8Array(64).fill(value), width: 8, height: 8 });
  const { images } = await pipeline.run({
    prompt: "a",
    numStep: 2,
    image: gray(204),
    mask: gray(0),
    strength: 1,
    guidance: 1,
  });
  const worst = Math.max(...images[0].data.map((value) => Math.abs(value - 204)));
  assertEquals(worst <= 1, true, `apart by ${worst}`);
});

Deno.test("the steps of a run from an image are counted before they are shared out", async () => {
  const { pipeline } = await openFake(FAKE_FOLDERS.sd());
  const image = { data: new Uint8Array(64), width: 8, height: 8 };
  let message = "";
  await pipeline.run({ prompt: "a", numStep: 0, image, strength: 0.5 }).catch((error) => message = error.message);
  assertEquals(message, "numStep must be an integer of at least 1, found 0");
});
