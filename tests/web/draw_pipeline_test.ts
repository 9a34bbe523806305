// How the page draws with a pipeline that says what it is told.
import { assertEquals } from "@std/assert";
import { getNoise, type Plan } from "../../mod.ts";
import type { Pipeline, PipelineRunOptions } from "../../src/diffusers/browser.ts";
import { drawPipeline } from "../../src/web/draw_pipeline.ts";
import { latentPictures } from "../../src/web/latent_pictures.ts";
import type { FindPlan } from "../../src/web/own_plans.ts";
import type { Frame, Job } from "../../src/web/messages.ts";

const image = (red: number) => ({ width: 1, height: 1, data: Uint8ClampedArray.of(red, 0, 0) });
const JOB = { panel: 0, subject: "a fox", seed: 5, guidance: 4, solver: { method: "ddim", numStep: 3 } } as Job;

/** A drawing of three steps: a step takes a second, decoding .25 and showing 8; what was shown and told of it. */
async function drawn(job = JOB, find: FindPlan = () => undefined) {
  let clock = 0, told: PipelineRunOptions = {};
  const { now } = performance, shown: [Frame, number][] = [], { signal } = new AbortController();
  const x = (step: number) => ({ data: new Float32Array(1024).fill(step / 8), dims: [1, 4, 16, 16] });
  const run = async ({ onStep, ...options }: PipelineRunOptions) => {
    told = options;
    for (const step of [0, 1, 2]) {
      clock += 1000;
      const decode = () => (clock += 250, Promise.resolve([image(step)]));
      await onStep!(
        { step, t: 3 - step, tNext: 2 - step, nfe: step + 1, totalNfe: 3, x: x(step), decode } as never,
      );
    }
    clock += 250;
    return { images: [image(9)], plan: { method: "ddim", timesteps: [3, 2, 1, 0], nfe: 3 } };
  };
  performance.now = () => clock;
  try {
    const onFrame = (frame: Frame, steps: number) => {
      shown.push([frame, steps]);
      clock += 8000;
      return Promise.resolve();
    };
    const following = { signal, onFrame, onWarning: () => {} };
    const account = await drawPipeline({ run } as unknown as Pipeline, job, following, find);
    return { account, shown, told, x, signal };
  } finally {
    performance.now = now;
  }
}

Deno.test("the noise is shown first, then each step's latents beside the decoded prediction, then the picture", async () => {
  const { shown, told, x, signal } = await drawn();
  const latents = getNoise([1, 4, 16, 16], { seed: 5 }), noise = latentPictures(latents, 4);
  assertEquals(shown, [
    [{ index: 0, state: noise, clean: noise }, 3],
    [{ index: 1, t: 2, state: latentPictures(x(0), 4), clean: [image(0)] }, 3],
    [{ index: 2, t: 1, state: latentPictures(x(1), 4), clean: [image(1)] }, 3],
    [{ index: 3, t: 0, state: [image(9)], clean: [image(9)] }, 3],
  ]);
  const expected = { method: "ddim", numStep: 3, prompt: "a fox", seed: 5, guidance: 4, latents, signal };
  assertEquals<object>(told, expected);
});

Deno.test("time is that of steps and of decoding, in seconds, without that of showing", async () => {
  const { account } = await drawn();
  assertEquals(account, {
    steps: 3,
    nfe: 3,
    sampler: "ddim",
    times: [["Time in network and solver", 3], ["Time in decoder", 0.75]],
  });
});

Deno.test("a job that names no method is drawn by the fitted plan of its guidance and steps, where there is one", async () => {
  const plan = { nfe: 3 } as Plan, open = { ...JOB, solver: { numStep: 3 } };
  const find: FindPlan = (use) => use.guidance === 4 && use.numStep === 3 ? { name: "a.json", plan } : undefined;
  const { told, account } = await drawn(open, find);
  assertEquals([told.plan, told.numStep, account.sampler], [plan, undefined, "fitted, a.json"] as unknown);
  const other = await drawn({ ...open, guidance: 2 }, find);
  assertEquals([other.told.plan, other.told.numStep, other.account.sampler], [undefined, 3, "ddim"] as unknown);
  assertEquals((await drawn(JOB, find)).told.plan, undefined);
});
