// The fitted plan beside a model, or in a folder of diffusers, which every command that draws takes by itself.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { makePlan, type Plan } from "../../mod.ts";
import { defaultPipelinePlans } from "../../src/cli/options/default_plan.ts";
import { plansOfPipeline } from "../../src/cli/options/fitted_plan.ts";
import { openPipeline } from "../../src/diffusers/mod.ts";
import { openWorkings } from "../../src/diffusers/pipelines/open_workings.ts";
import { fileSha256 } from "../../src/internal/file_sha256.ts";
import { loadModel } from "../../src/models/mod.ts";
import type { Prediction } from "../../src/plans/prediction.ts";
import type { Sde } from "../../src/schedules/sde.ts";
import { CARD, labelledImages, LABELS, writeCarded } from "../support/carded_models.ts";
import { inFolder } from "../support/datasets.ts";
import { deis } from "../support/run_deis.ts";
import { ask, startServer } from "../support/serve_process.ts";
import { writeTinyPipeline } from "../support/tiny_pipelines.ts";

/** Writes a plan of another method than the default one as if it were fitted to a model. */
async function writeFitted(
  folder: string,
  { sde, prediction }: { sde: Sde; prediction: Prediction },
  { model, guidance, numStep }: { model: string; guidance: number; numStep: number },
): Promise<{ path: string; plan: Plan }> {
  const plan = makePlan(sde, { method: "t_ab", abOrder: 1, tsPhase: "t", tsOrder: 2, numStep, prediction });
  const rhos = plan.timesteps.map((t) => sde.rho(t)), samples = { trajectories: 8, before: 0.2, after: 0.1 };
  const fittedTo = { strength: "timesteps", rhos, ...samples, model, prediction, guidance: [guidance] } as const;
  const path = `${folder}/plans/fitted-${numStep}.json`, whole = { ...plan, fittedTo };
  await Deno.mkdir(`${folder}/plans`, { recursive: true });
  await Deno.writeTextFile(path, JSON.stringify(whole));
  return { path, plan: whole };
}

/** A model in one file with a plan of 3 steps at its guidance of 1.5. */
async function withModel(work: (args: string[], plan: string, folder: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const own = `${folder}/own`;
    await Deno.mkdir(own);
    const path = await writeCarded(own, "labelled", labelledImages(), { ...CARD, ...LABELS });
    const { card: { sha256 }, sde, prediction, ...model } = await loadModel(path);
    await model.close();
    const use = { model: sha256, guidance: 1.5, numStep: 3 };
    const { path: plan } = await writeFitted(own, { sde, prediction }, use);
    await work(["--model", path, "--threads", "1"], plan, folder);
  });
}

/** A folder of diffusers with a plan of 3 steps at guidance 2; its text encoder takes "a b". */
async function withPipeline(
  work: (args: string[], plan: string, folder: string) => Promise<void>,
  scheduler: object = {},
): Promise<void> {
  await inFolder(async (folder) => {
    const own = `${folder}/own`;
    const config = { _class_name: "DDIMScheduler", clip_sample: false, ...scheduler };
    await writeTinyPipeline(own, "sd", { change: { "scheduler/scheduler_config.json": JSON.stringify(config) } });
    const workings = await openWorkings(own, { provider: "cpu", threads: 1 });
    const { ranges, prediction } = workings.scheduleOf({ width: 8, height: 8 });
    await workings.close();
    const { sde } = ranges.at(-1)!, network = `${own}/unet/model.onnx`;
    const use = { model: await fileSha256(network), guidance: 2, numStep: 3 };
    const { path: plan } = await writeFitted(own, { sde, prediction }, use);
    await work(["--model", own, "--guidance", "2", "--provider", "cpu", "--threads", "1"], plan, folder);
  });
}

const says = (plan: string) => `By the fitted plan ${plan} (--method or --plan chooses another)\n`;

/** What a sample's picture is by some arguments, and what is said of it. */
async function sampled(folder: string, ...args: string[]) {
  const out = `${folder}/out.png`;
  const { code, stdout, stderr } = await deis("sample", "--out", out, "--json", "--count", "2", ...args);
  assertEquals(code, 0, stderr);
  return { pixels: (await Deno.readFile(out)).join(), plan: JSON.parse(stdout).plan, stderr };
}

for (
  const [what, withEither, subject] of [
    ["a model", withModel, []],
    ["a folder", withPipeline, ["--prompt", "a b"]],
  ] as const
) {
  Deno.test(`sample draws by the plan of ${what}, unless an option chooses the sampler`, () =>
    withEither(async (args, plan, folder) => {
      const sample = (...more: string[]) => sampled(folder, ...args, ...subject, ...more);
      const draw = (...more: string[]) => sample("--num-step", "3", ...more);
      const own = await draw(), given = await sample("--plan", plan);
      assertEquals([own.plan, own.stderr], [plan, says(plan)]);
      assertEquals([given.plan, given.stderr, given.pixels], [undefined, "", own.pixels]);
      const method = await draw("--method", "t_ab");
      assertEquals([method.plan, method.stderr], [undefined, ""]);
      assert(method.pixels !== own.pixels);
      assertEquals((await sample("--num-step", "4")).stderr, "");
    }));

  Deno.test(`a data set of ${what} is of its plan, and goes on by no other`, () =>
    withEither(async (args, plan, folder) => {
      const set = `${folder}/set`, few = ["--count", "20", "--shard-size", "16"];
      const prompts = `${folder}/list.txt`;
      await Deno.writeTextFile(prompts, "a b\n");
      const subjects = subject.length > 0 ? ["--prompts", prompts] : [];
      const generate = (...more: string[]) =>
        deis("generate", "--out", set, ...args, ...subjects, ...few, ...more);
      const begun = await generate("--num-step", "3", "--shard", "0/2");
      assertEquals([begun.code, begun.stderr], [0, says(plan)]);
      const settings = JSON.parse(await Deno.readTextFile(`${set}/dataset.json`));
      assertEquals(settings.plan, JSON.parse(await Deno.readTextFile(plan)));
      await Deno.rename(plan, `${plan}.old`);
      const other = await generate("--num-step", "3");
      assertEquals(other.code, 2);
      assertStringIncludes(other.stderr, "has a data set with other settings: another plan");
      assertEquals((await generate("--plan", `${plan}.old`)).stdout, `${set}: 1 new shards\n`);
    }));
}

Deno.test("steps and guidance of a folder's default are those that its plan is looked up by", () =>
  withPipeline(async (args, plan, folder) => {
    await Deno.writeTextFile(`${folder}/own/card.json`, JSON.stringify({ figures: { steps: 3, guidance: 2 } }));
    const [model, path, , , ...others] = args, prompt = ["--prompt", "a b"];
    assertEquals((await sampled(folder, model, path, ...others, ...prompt)).plan, plan);
    for (const other of [["--guidance", "3"], ["--guidance-rescale", "0.5"], ["--scheduler", "DDIM"]]) {
      assertEquals((await sampled(folder, model, path, ...others, ...prompt, ...other)).plan, undefined);
    }
  }));

Deno.test("a folder's plan is for runs from noise alone, and for no other sampler", () =>
  withPipeline(async ([, folder], plan) => {
    const workings = await openWorkings(folder, { provider: "cpu", threads: 1 });
    const request = workings.request({ prompt: "a b", guidance: 2, numStep: 3 });
    const found = async (values: object) => (await defaultPipelinePlans(values, workings))(request)?.path;
    try {
      assertEquals(await found({ "num-step": "3", seed: "1" }), plan);
      for (const name of ["image", "mask", "strength", "guidance-rescale", "scheduler", "method", "eta"]) {
        assertEquals([name, await found({ [name]: "x" })], [name, undefined]);
      }
    } finally {
      await workings.close();
    }
  }));

Deno.test("the plan of a folder may be of any range of its schedule", () =>
  withPipeline(async ([, folder], plan) => {
    const workings = await openWorkings(folder, { provider: "cpu", threads: 1 });
    try {
      const request = workings.request({ prompt: "a b", guidance: 2, numStep: 3 });
      assertEquals((await plansOfPipeline(workings))(request)?.path, plan);
    } finally {
      await workings.close();
    }
  }, { rescale_betas_zero_snr: true }));

Deno.test("a server of a model draws by its plan where a request's steps are the plan's", () =>
  withModel(async (args, plan, folder) => {
    const server = await startServer(...args, "--num-step", "4");
    const [alone] = [await sampled(folder, ...args, "--num-step", "3", "--count", "1", "--label", "2")];
    const pixels = async (steps: number) => {
      const response = await ask(server.url, { prompt: "2", seed: 0, steps });
      const { data: [{ b64_json }] } = await response.json();
      return decode(Uint8Array.fromBase64(b64_json)).data.join();
    };
    try {
      const three = await pixels(3);
      assert(three !== await pixels(4));
      assertEquals(alone.plan, plan);
      const sheet = decode(await Deno.readFile(`${folder}/out.png`));
      const seen = [0, 1, 2, 3].map((i) => sheet.data[(4 + 2 * (i >> 1)) * sheet.width + 4 + 2 * (i & 1)]);
      assertEquals(seen.join(), three);
    } finally {
      const { code, stderr } = await server.stop();
      assertEquals([code, stderr], [0, says(plan)]);
    }
  }));

Deno.test("a server of a folder draws by its plan where a request's steps and guidance are the plan's", () =>
  withPipeline(async (args, plan) => {
    const server = await startServer(...args, "--num-step", "3");
    await using pipeline = await openPipeline(args[1], { provider: "cpu", threads: 1 });
    const fitted: Plan = JSON.parse(await Deno.readTextFile(plan));
    const { images: [{ data }] } = await pipeline.run({ prompt: "a b", guidance: 2, plan: fitted });
    try {
      const drawn = async (fields: object) => {
        const response = await ask(server.url, { prompt: "a b", seed: 0, ...fields });
        const { data: [{ b64_json }] } = await response.json();
        return decode(Uint8Array.fromBase64(b64_json)).data;
      };
      assertEquals((await drawn({})).join(), data.join());
      const { images: [method] } = await pipeline.run({ prompt: "a b", guidance: 2.5, numStep: 3 });
      assertEquals((await drawn({ guidance: 2.5 })).join(), method.data.join());
    } finally {
      const { code, stderr } = await server.stop();
      assertEquals([code, stderr], [0, says(plan)]);
    }
  }));

Deno.test("compare has a row of the plans beside a model where one is of a column's evaluations", () =>
  withModel(async (args, _, folder) => {
    const height = async () => {
      const out = `${folder}/out.png`, { code, stderr } = await deis("compare", "--out", out, ...args);
      assertEquals([code, stderr], [0, ""]);
      return decode(await Deno.readFile(out)).height;
    };
    const without = await height();
    const { sde, prediction, card: { sha256 }, ...model } = await loadModel(args[1]);
    await model.close();
    await writeFitted(`${folder}/own`, { sde, prediction }, { model: sha256, guidance: 1.5, numStep: 6 });
    assert(await height() > without);
  }));

Deno.test("compare has a row of a folder's plans where there are some, from noise that no fit has seen", () =>
  withPipeline(async (args, plan, folder) => {
    const compare = async (...more: string[]) => {
      const all = ["compare", "--out", `${folder}/out.png`, "--json", "--prompt", "a b", "--exact", "6", ...args];
      const { code, stdout, stderr } = await deis(...all, ...more);
      assertEquals([code, stderr], [0, ""]);
      return JSON.parse(stdout).distances;
    };
    const { "Fitted plans": fitted, DDIM: seen } = await compare("--evaluations", "2,3");
    assertEquals([fitted.length, fitted[0], fitted[1] > 0], [2, null, true]);
    const given = await compare("--plan", plan);
    assertEquals(given["The plans given"], [fitted[1]]);
    for (const other of [["--evaluations", "4"], ["--evaluations", "3", "--guidance-rescale", "0.5"]]) {
      assertEquals(Object.hasOwn(await compare(...other), "Fitted plans"), false);
    }
    await Deno.remove(plan);
    assert((await compare("--evaluations", "2,3")).DDIM.join() !== seen.join());
  }));
