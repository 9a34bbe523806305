// What the page's worker draws and tells, with a model of our own words.
import { assertEquals } from "@std/assert";
import {
  getLinearAlphaFns,
  getNoise,
  getSampler,
  makePlan,
  type StepInfo,
  type Tensor,
  VPSDE,
} from "../../mod.ts";
import type { LoadedModel } from "../../src/models/loaded_model.ts";
import { drawTrajectory } from "../../src/web/draw_trajectory.ts";
import type { FindPlan } from "../../src/web/own_plans.ts";
import type { Frame } from "../../src/web/messages.ts";
import { picturesOf } from "../../src/web/picture.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const JOB = {
  panel: 0,
  subject: "47",
  seed: 3,
  guidance: 1.5,
  solver: { method: "t_ab", abOrder: 2, numStep: 3 },
};

const onWarning = () => {}, none = () => undefined;

/** eps is half of the state; what conditions it was asked for. */
function halving(onEvaluation = () => {}) {
  const asked: unknown[] = [];
  const model = {
    sde,
    prediction: "eps",
    card: { input: { channels: 1, height: 2, width: 3 } },
    epsFn: (conditions: unknown) => {
      asked.push(conditions);
      return (x: { data: Float32Array }, _t: number, out: { data: Float32Array }) => {
        onEvaluation();
        out.data.set(x.data.map((value) => value / 2));
      };
    },
  } as unknown as LoadedModel;
  return { model, asked };
}

Deno.test("a trajectory is shown from the noise to the images, each frame a copy, with the predicted clean images", async () => {
  const { model, asked } = halving(), frames: Frame[] = [];
  const account = await drawTrajectory(model, JOB as never, {
    onWarning,
    onFrame: (frame, steps) => {
      assertEquals(steps, 3);
      frames.push(frame);
      return Promise.resolve();
    },
  }, none);
  assertEquals(asked, [{ labels: [4, 7], guidance: 1.5 }]);
  const noise = getNoise([2, 1, 2, 3], { seed: 3 }), { timesteps } = makePlan(sde, JOB.solver as never);
  const picture = (data: Tensor["data"]) => picturesOf({ data: data.slice() as Float32Array, dims: noise.dims });
  const states = [picture(noise.data)], cleans = [picture(noise.data)];
  const onStep = ({ x, clean }: StepInfo) => {
    states.push(picture(x.data));
    cleans.push(picture(clean().data));
  };
  await getSampler(sde, (x, _t, out) => out.data.set(x.data.map((value) => value / 2)), JOB.solver as never)(
    noise,
    { onStep },
  );
  assertEquals(frames.map(({ index, t }) => [index, t]), timesteps.map((t, index) => [index, t]));
  assertEquals(frames.map(({ state }) => state), states);
  assertEquals(frames.map(({ clean }) => clean), cleans);
  assertEquals([account.steps, account.nfe, account.sampler], [3, 3, "t_ab"] as unknown);
});

Deno.test("a job that names no method is drawn by the fitted plan of its guidance and steps, else by the default one", async () => {
  const plan = makePlan(sde, { method: "ipndm", numStep: 3 }), name = "a.json";
  const find: FindPlan = (use) => use.guidance === 1.5 && use.numStep === 3 ? { name, plan } : undefined;
  const last = async (solver: object) => {
    let shown: Frame["state"] = [];
    const onFrame = ({ state }: Frame) => Promise.resolve(void (shown = state));
    const job = { ...JOB, solver } as never;
    const { sampler } = await drawTrajectory(halving().model, job, { onWarning, onFrame }, find);
    return [sampler, shown] as const;
  };
  const [named, byMethod] = [await last({ numStep: 3 }), await last({ method: "ipndm", numStep: 3 })];
  assertEquals([named, byMethod[0]], [["fitted, a.json", byMethod[1]], "ipndm"] as unknown);
  assertEquals((await last({ numStep: 4 }))[0], "x0_ab");
});

Deno.test("the time of the network is told apart from the solver's, and that of showing is neither's", async () => {
  const { now } = performance;
  let milliseconds = 1000;
  performance.now = () => milliseconds;
  try {
    const { model } = halving(() => milliseconds += 5);
    const solver = {
      ...JOB.solver,
      get method() {
        milliseconds += 3; // as making the plan takes
        return "t_ab";
      },
    };
    const onFrame = () => Promise.resolve(void (milliseconds += 100));
    const { times } = await drawTrajectory(model, { ...JOB, solver } as never, { onFrame, onWarning }, none);
    assertEquals(times, [["Time in network", 0.015], ["Time in solver", 0.003]]);
  } finally {
    performance.now = now;
  }
});

Deno.test("a drawing that is not wanted any more ends with its signal", async () => {
  const controller = new AbortController(), reason = new Error("another drawing");
  let frames = 0;
  const onFrame = () => {
    if (++frames === 2) controller.abort(reason);
    return Promise.resolve();
  };
  const error = await drawTrajectory(halving().model, JOB as never, {
    signal: controller.signal,
    onFrame,
    onWarning,
  }, none).catch((
    error,
  ) => error);
  assertEquals([error, frames], [reason, 2]);
});
