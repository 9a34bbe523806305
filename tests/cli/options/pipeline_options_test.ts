// What the options of a pipeline mean to the library.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { encode } from "fast-png";
import { makePlan, VESDE } from "../../../mod.ts";
import { readRun, runFiles } from "../../../src/cli/options/pipeline_options.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const at = (name: string) => `${FOLDER}/${name}`;
const png = (value: number) => encode({ width: 3, height: 2, channels: 1, data: new Uint8Array(6).fill(value) });
await Deno.writeFile(at("image.png"), png(7));
await Deno.writeFile(at("mask.png"), png(255));
const PLAN = makePlan(new VESDE(), { numStep: 3 });
await Deno.writeTextFile(at("plan.json"), JSON.stringify(PLAN));
await Deno.writeTextFile(at("grid.json"), "[5, 3, 1]");
await Deno.writeTextFile(at("euler.json"), '{ "_class_name": "EulerDiscreteScheduler" }');

Deno.test("no option is no option, and the defaults are the pipeline's", async () => {
  assertEquals(await readRun({}), {});
});

Deno.test("every option has its own name in the library, and its type", async () => {
  const found = await readRun({
    prompt: "a fox",
    negative: "a cat",
    class: "7,0",
    count: "2",
    width: "64",
    height: "32",
    guidance: "0",
    "guidance-rescale": "0.5",
    strength: "0.25",
    seed: "0",
    rng: "torch",
    "long-prompts": "chunks",
    "prompt-weights": "true",
    "max-sequence-length": "2",
    "num-step": "1",
  });
  assertEquals(found, {
    prompt: "a fox",
    negativePrompt: "a cat",
    class: [7, 0],
    count: 2,
    width: 64,
    height: 32,
    guidance: 0,
    guidanceRescale: 0.5,
    strength: 0.25,
    seed: 0,
    rng: "torch",
    longPrompts: "chunks",
    promptWeights: true,
    maxSequenceLength: 2,
    numStep: 1,
  });
});

Deno.test("an image gives the size, as far as none is asked for; a mask does not", async () => {
  const size = async (values: Parameters<typeof readRun>[0]) => {
    const { width, height } = await readRun(values);
    return [width, height];
  };
  const image = at("image.png"), mask = at("mask.png");
  assertEquals(await size({ image }), [3, 2]);
  assertEquals(await size({ image, width: "8" }), [8, 2]);
  assertEquals(await size({ image, height: "8" }), [3, 8]);
  assertEquals(await size({ mask }), [undefined, undefined]);
  const run = await readRun({ image, mask });
  assertEquals([run.image!.data[0], run.mask!.data[0]], [7, 255]);
});

Deno.test("a plan, a scheduler and a method go each with what it takes", async () => {
  assertEquals(await readRun({ plan: at("plan.json") }), { plan: PLAN });
  assertEquals(await readRun({ plan: at("plan.json"), "num-step": "3" }), { plan: PLAN, numStep: 3 });
  const euler = { _class_name: "EulerDiscreteScheduler" };
  for (const scheduler of ["EulerDiscrete", "EulerDiscreteScheduler", at("euler.json")]) {
    const run = await readRun({ scheduler, "num-step": "4" });
    assertEquals([run.scheduler!._class_name, run.numStep], [euler._class_name, 4] as unknown[]);
  }
  assertEquals(await readRun({ scheduler: "DDIM", eta: "0.5" }), {
    scheduler: { _class_name: "DDIMScheduler" },
    eta: 0.5,
  });
  assertEquals(await readRun({ eta: "0" }), { eta: 0 });
  assertEquals(await readRun({ tau: "1", "num-step": "2" }), { tau: 1, numStep: 2 } as unknown);
  assertEquals(await readRun({ method: "t_ab", "ab-order": "2" }), { method: "t_ab", abOrder: 2 } as unknown);
  const method = { method: "t_ab", "ts-phase": "rho", "num-step": "6" };
  assertEquals(await readRun(method), { method: "t_ab", tsPhase: "rho", numStep: 6 } as unknown);
  const grid = { method: "t_ab", timesteps: at("grid.json") };
  assertEquals(await readRun(grid), { method: "t_ab", timesteps: [5, 3, 1] } as unknown);
});

Deno.test("two samplers at once are refused, and so is what is none", async () => {
  const refused = (values: Parameters<typeof readRun>[0], message: string) =>
    assertRejects(() => readRun(values), Error, message);
  await refused(
    { plan: "p.json", scheduler: "DDIM" },
    "--plan chooses the sampler and cannot be combined with --scheduler",
  );
  await refused(
    { plan: "p.json", "ts-order": "2" },
    "--plan chooses the sampler and cannot be combined with --ts-order",
  );
  await refused(
    { scheduler: "DDIM", method: "ddim" },
    "--scheduler chooses the sampler and cannot be combined with --method",
  );
  await refused({ scheduler: at("none.json") }, "none.json cannot be read: there is no such file");
  await refused({ scheduler: "DIM" }, "--scheduler must be one of DDIMScheduler");
  await refused({ class: "-1" }, "--class must be an integer ");
  await refused({ count: "0" }, "--count must be an integer ");
  await refused({ width: "0" }, "--width must be an integer ");
  await refused({ height: "0" }, "--height must be an integer ");
  await refused({ seed: "-1" }, "--seed must be an integer ");
  await refused({ "num-step": "0" }, "--num-step must be an integer ");
  await refused({ "num-step": "10001" }, "--num-step must be an integer ");
  await refused({ "max-sequence-length": "1" }, "--max-sequence-length must be an integer ");
  await refused({ rng: "numpy" }, "--rng must be one of philox, torch, cuda");
  await refused({ "long-prompts": "split" }, "--long-prompts must be one of cut, chunks");
});

Deno.test("the files of a run are those that its options name, a scheduler's config too", () => {
  const values = { image: "i", mask: "m", plan: "p", timesteps: "t", scheduler: "s.json" };
  assertEquals(runFiles(values), ["i", "m", "p", "t", "s.json"]);
  assertEquals(runFiles({ scheduler: "DDIM" }), []);
  assert(!runFiles({ ...values, image: undefined }).includes("i"));
});

Deno.test("one is enough of images and pixels, none is not", async () => {
  assertEquals(await readRun({ count: "1", width: "1", height: "1" }), { count: 1, width: 1, height: 1 });
  for (const name of ["count", "width", "height"]) {
    await assertRejects(() => readRun({ [name]: "0" }), Error, `--${name} must be an integer`);
  }
});
