// Pipelines behind a server, on networks whose answers are known: what is shared, what is refused, what comes back.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import type { PipelineRunOptions } from "../../src/diffusers/pipelines/run_options.ts";
import { getSampler, type Plan, RectifiedFlow } from "../../mod.ts";
import { imageServer, type ServerLimits } from "../../src/server/image_server.ts";
import { ApiError } from "../../src/server/api_error.ts";
import { PipelineFields } from "../../src/server/pipeline_fields.ts";
import { RequestFields } from "../../src/server/request_fields.ts";
import { pipelineImageModel } from "../../src/server/pipeline_image_model.ts";
import { worst } from "../support/golden_pipelines.ts";
import { numbersOf } from "../support/fake_session.ts";
import { FAKE_FOLDERS, openFake, sessionOf } from "../support/fake_pipelines.ts";

const LIMITS: ServerLimits = {
  mostActive: 8,
  mostWaiting: 8,
  mostImages: 4,
  mostSteps: 60,
  mostBytes: 4000,
  mostSeconds: 10,
};

type Wanted = { numStep: number; guidance: number };
type Opened = Awaited<ReturnType<typeof openFake>>["opened"];

/** A server of a made-up pipeline, how it is asked, and the sessions of it as it was opened first and later. */
async function serverOf(
  kind: string,
  run: PipelineRunOptions = {},
  { mostPixels, fitted }: { mostPixels?: number; fitted?: (request: Wanted) => Plan | undefined } = {},
) {
  const pipelines: Opened[] = [];
  const model = await pipelineImageModel(async () => {
    const fake = await openFake(FAKE_FOLDERS[kind]());
    pipelines.push(fake.opened);
    return fake.workings;
  }, { name: kind, run, mostPixels, fitted: fitted && (() => Promise.resolve(fitted)) });
  const [opened] = pipelines;
  const server = imageServer(model, LIMITS);
  const post = (body: object) =>
    server.fetch(
      new Request("http://localhost/v1/images/generations", { method: "POST", body: JSON.stringify(body) }),
    );
  const draw = async (body: object) => {
    const response = await post(body), { data, error } = await response.json();
    assertEquals([response.status, error], [200, undefined], error?.message);
    return data.map(({ b64_json }: { b64_json: string }) => decode(Uint8Array.fromBase64(b64_json)));
  };
  return { model, opened, pipelines, post, draw };
}

/** What a pipeline of the kind draws by itself. */
async function drawnAlone(kind: string, options: PipelineRunOptions) {
  return (await (await openFake(FAKE_FOLDERS[kind]())).pipeline.run(options)).images;
}

Deno.test("requests with other prompts and lengths share evaluations, and each gets what it would alone", async () => {
  const { draw, opened } = await serverOf("sd", { numStep: 4, guidance: 3 });
  const bodies = [
    { prompt: "a", seed: 1, n: 2 },
    { prompt: "b", negative_prompt: "c", seed: 2 },
    { prompt: "a", seed: 3, steps: 2 },
  ];
  const together = await Promise.all(bodies.map(draw));
  const rows = sessionOf(opened, "unet").given.map(({ sample }) => sample.dims[0]);
  assertEquals(rows.reduce((sum, count) => sum + count, 0), 2 * (2 * 4 + 4 + 2));
  assert(rows.length <= 5, `${rows}`);
  const options = { guidance: 3, numStep: 4 };
  const alone = [
    await drawnAlone("sd", { ...options, prompt: "a", seed: 1, count: 2 }),
    await drawnAlone("sd", { ...options, prompt: "b", negativePrompt: "c", seed: 2 }),
    await drawnAlone("sd", { ...options, prompt: "a", seed: 3, numStep: 2 }),
  ];
  alone.flat().forEach(({ data }, i) => assert(worst(together.flat()[i].data, data) <= 1));
  assertEquals([together[0][0].width, together[0][0].channels], [8, 3]);
});

Deno.test("a text is encoded once, whatever asks for it", async () => {
  const { draw, opened } = await serverOf("sd", { numStep: 1 });
  await Promise.all([draw({ prompt: "a", n: 2 }), draw({ prompt: "a" }), draw({ prompt: "b" })]);
  await draw({ prompt: "b", negative_prompt: "a", size: "16x8" });
  assertEquals(sessionOf(opened, "text_encoder").given.length, 3); // a, b and the empty text
});

Deno.test("requests of other sizes or guidance run apart", async () => {
  const { draw, opened } = await serverOf("sd", { numStep: 1 });
  const images = await Promise.all([
    draw({ prompt: "a", size: "auto" }),
    draw({ prompt: "a", size: "16x8" }),
    draw({ prompt: "a", guidance: 1 }),
  ]);
  assertEquals(images.map(([{ width, height }]) => [width, height]), [[8, 8], [16, 8], [8, 8]]);
  const given = sessionOf(opened, "unet").given.map(({ sample: { dims } }) => [dims[0], dims[3]]);
  assertEquals(given.toSorted(), [[1, 4], [2, 4], [2, 8]]);
});

Deno.test("classes, packed latents and pixels without any prompt are served as the pipeline draws them", async () => {
  const cases: [string, object, PipelineRunOptions][] = [
    ["dit", { prompt: "7" }, { class: 7 }],
    ["dit", { class: 2, guidance: 1 }, { class: 2, guidance: 1 }],
    ["ddpm", { prompt: "anything" }, {}],
    ["flux", { prompt: "a b", size: "16x8", guidance: 2 }, { prompt: "a b", width: 16, height: 8, guidance: 2 }],
    ["sdxl", { prompt: "a b", negative_prompt: "c" }, { prompt: "a b", negativePrompt: "c" }],
    ["lcm", { prompt: "a" }, { prompt: "a" }],
  ];
  for (const [kind, body, options] of cases) {
    const run = { numStep: 3, maxSequenceLength: kind === "flux" ? 8 : undefined };
    const { draw } = await serverOf(kind, run);
    const [, drawn] = await draw({ ...body, n: 2, seed: 5 });
    const [, alone] = await drawnAlone(kind, { ...run, ...options, seed: 5, count: 2 });
    assert(worst(drawn.data, alone.data) <= 1, kind);
  }
});

Deno.test("the times that the network is asked at are the pipeline's own", async () => {
  const run = { method: "ddim" as const, numStep: 2, maxSequenceLength: 8 };
  const { draw, opened } = await serverOf("sd3", run);
  const [drawn] = await draw({ prompt: "a", seed: 2 });
  const alone = await openFake(FAKE_FOLDERS.sd3());
  const { images } = await alone.pipeline.run({ ...run, prompt: "a", seed: 2 });
  assert(worst(drawn.data, images[0].data) <= 1);
  const times = (opened: Opened) =>
    sessionOf(opened, "transformer").given.map(({ timestep }) => numbersOf(timestep)[0]);
  assertEquals(times(opened), times(alone.opened));
});

Deno.test("a request of a fitted plan's steps and guidance is drawn by it, beside those that are not", async () => {
  const sde = new RectifiedFlow({ samplingT: 0.999 });
  const { plan } = getSampler(sde, (x) => x, { method: "ddim", numStep: 2, prediction: "flow" });
  const asked: number[][] = [];
  const fitted = ({ numStep, guidance }: Wanted) => {
    asked.push([numStep, guidance]);
    return numStep === 2 && guidance === 4 ? plan : undefined;
  };
  const { model, draw, opened } = await serverOf("sd3", { guidance: 4, numStep: 3, maxSequenceLength: 8 }, {
    fitted,
  });
  assertEquals(asked, [[3, 4]], "what is drawn without being asked for is looked up beforehand");
  const request = { n: 1, seed: 2, steps: 2, isStream: false, partialImages: 0 };
  const { plan: own } = await model.drawing(new RequestFields({ prompt: "a" }, ["prompt"]), request);
  assertEquals(own.timesteps, plan.timesteps.map((t) => 1000 * t), "in the unit of the scheduler's own");
  const bodies = [{ steps: 2 }, {}, { steps: 2, guidance: 3 }].map((body) => ({ prompt: "a", seed: 2, ...body }));
  const drawn = (await Promise.all(bodies.map(draw))).flat();
  const common = { prompt: "a", seed: 2, maxSequenceLength: 8 };
  const alone = await openFake(FAKE_FOLDERS.sd3());
  const runs = [{ guidance: 4, plan }, { guidance: 4, numStep: 3 }, { guidance: 3, numStep: 2 }];
  for (const [i, run] of runs.entries()) {
    const { images: [{ data }] } = await alone.pipeline.run({ ...common, ...run });
    assert(worst(drawn[i].data, data) <= 1, `${i}`);
  }
  const times = (opened: Opened) =>
    sessionOf(opened, "transformer").given.map(({ timestep }) => numbersOf(timestep)[0].toFixed(2));
  assertEquals(new Set(times(opened)), new Set(times(alone.opened)));
});

Deno.test("guidance that a request does not say is the server's, rescaled as the server says", async () => {
  const { draw, opened } = await serverOf("pulling", { numStep: 2, guidance: 5, guidanceRescale: 0.7 });
  const options = { numStep: 2, guidanceRescale: 0.7, prompt: "a", seed: 1 };
  for (const guidance of [5, 2]) {
    const [drawn] = await draw({ prompt: "a", seed: 1, ...guidance !== 5 && { guidance } });
    const [alone] = await drawnAlone("pulling", { ...options, guidance });
    assert(worst(drawn.data, alone.data) <= 1);
    const [plain] = await drawnAlone("pulling", { ...options, guidance, guidanceRescale: 0 });
    assert(worst(drawn.data, plain.data) > 2, "rescaling shows");
  }
  assert(sessionOf(opened, "unet").given.length > 0);
});

Deno.test("a network that was exported for one size is asked for no other", async () => {
  const { post, draw } = await serverOf("fixed", { numStep: 1 });
  const { error } = await (await post({ prompt: "a", size: "16x8" })).json();
  assertEquals(error.message, 'size must be one of 8x8, auto, found "16x8"');
  await draw({ prompt: "a", size: "8x8" });
});

Deno.test("every network is open before the first request, and closed with the model", async () => {
  const { model, opened } = await serverOf("sd");
  assertEquals(opened.map(({ part }) => part), ["text_encoder", "unet", "vae_decoder"]);
  await model.close();
  assertEquals(opened.map(({ session }) => session.released), [1, 1, 1]);
});

Deno.test("what a stochastic scheduler adds is the seed's", async () => {
  const run = { numStep: 3, guidance: 1, scheduler: { _class_name: "EulerAncestralDiscreteScheduler" } };
  const { draw } = await serverOf("sd", run);
  const [drawn] = await draw({ prompt: "a", seed: 5 });
  const [alone] = await drawnAlone("sd", { ...run, prompt: "a", seed: 5 });
  assert(worst(drawn.data, alone.data) <= 1);
});

Deno.test("a stream has the decoded prediction on the way", async () => {
  const { post } = await serverOf("sd", { numStep: 4, guidance: 1 });
  const response = await post({ prompt: "a", seed: 3, stream: true, partial_images: 1 });
  const [partial, completed] = (await response.text()).trim().split("\n\n")
    .map((text) => JSON.parse(text.slice(text.indexOf("data: ") + 6)));
  assertEquals([partial.type, completed.type], ["image_generation.partial_image", "image_generation.completed"]);
  const steps: Uint8ClampedArray[] = [];
  const { pipeline } = await openFake(FAKE_FOLDERS.sd());
  await pipeline.run({
    prompt: "a",
    seed: 3,
    numStep: 4,
    guidance: 1,
    onStep: async ({ decode }) => void steps.push((await decode())[0].data),
  });
  assertEquals([...decode(Uint8Array.fromBase64(partial.b64_json)).data], [...steps[2]]);
});

Deno.test("bad input for a pipeline is 400 with a sentence that names the field, and nothing is drawn", async () => {
  const { post, opened } = await serverOf("sd", {}, { mostPixels: 24 });
  const refused = async (body: object, message: string, param: string | null) => {
    const response = await post(body), { error } = await response.json();
    assertEquals([response.status, error.param], [400, param], message);
    assertStringIncludes(error.message, message);
  };
  await refused({}, "prompt must be a text, found none", "prompt");
  await refused({ prompt: "" }, 'prompt must be a text, found ""', "prompt");
  await refused({ prompt: 3 }, "prompt must be a string, found 3", "prompt");
  await refused({ prompt: "a b c d" }, "prompt is too long: The text encoder takes at most 3 tokens", "prompt");
  await refused({ prompt: "a", negative_prompt: "a b c d" }, "negative_prompt is too long", "negative_prompt");
  await refused({ prompt: "a", negative_prompt: 1 }, "negative_prompt must be a string", "negative_prompt");
  const sizes = "size must be WIDTHxHEIGHT, multiples of 2 up to 24, or auto, found";
  for (const size of ["7x8", "8x7", "26x8", "8x26", "0x8", "8", "axb", "-8x8"]) {
    await refused({ prompt: "a", size }, `${sizes} "${size}"`, "size");
  }
  await refused({ prompt: "a", size: 8 }, "size must be a string", "size");
  await refused({ prompt: "a", guidance: "much" }, "guidance must be a number from 0 to 100", "guidance");
  await refused({ prompt: "a", guidance: 101 }, "guidance must be a number from 0 to 100, found 101", "guidance");
  await refused({ prompt: "a", steps: 61 }, "steps must be an integer from 1 to 60", "steps");
  await refused({ prompt: "a", class: 1 }, "class is not known", "class");
  assertEquals(opened.flatMap(({ session }) => session.given), []);
  const planned = await serverOf("sd", { method: "ddim", timesteps: [999, 500, 0] });
  const response = await planned.post({ prompt: "a", steps: 3 });
  const { error } = await response.json();
  assertEquals([response.status, error.message], [400, "steps must be 2, as the server's plan has, found 3"]);
  await planned.draw({ prompt: "a", steps: 2 });
  const { plan } = await (await openFake(FAKE_FOLDERS.sd())).pipeline.run({ prompt: "a", numStep: 2 });
  const { message } =
    (await (await (await serverOf("sd", { plan })).post({ prompt: "a", steps: 3 })).json()).error;
  assertEquals(message, "steps must be 2, as the server's plan has, found 3");
  const { post: pixels } = await serverOf("ddpm");
  assertEquals((await pixels({ guidance: 2 })).status, 400);
});

Deno.test("a network that is lost comes back with its pipeline, and the request with it", async () => {
  const { draw, model, opened, pipelines } = await serverOf("sd", { numStep: 3 });
  const { session } = sessionOf(opened, "unet"), { run } = session;
  let runs = 0;
  session.run = (...args) => ++runs > 2 ? Promise.reject(new Error("The worker has ended")) : run(...args);
  const [drawn] = await draw({ prompt: "a", seed: 4 });
  const [alone] = await drawnAlone("sd", { prompt: "a", seed: 4, numStep: 3 });
  assert(worst(drawn.data, alone.data) <= 1);
  assertEquals([runs, pipelines.length, model.reopened], [3, 2, 1]);
});

Deno.test("options that do not fit the pipeline are refused before anything is served", async () => {
  await assertRejects(
    () => serverOf("ddpm", { negativePrompt: "a" }),
    TypeError,
    "takes neither prompt nor class",
  );
  await assertRejects(() => serverOf("sd", { method: "t_ab", numStep: 0 }), RangeError, "numStep");
  const { plan } = getSampler(new RectifiedFlow({ samplingT: 0.9 }), (x) => x, { numStep: 1, prediction: "flow" });
  const fit = { strength: "timesteps", trajectories: 8, before: 1, after: 1, prediction: "flow" } as const;
  const elsewhere = { ...plan, fittedTo: { ...fit, rhos: [1, 1] } };
  await assertRejects(() => serverOf("sd3", { plan: elsewhere }), RangeError, "fitted on another schedule");
});

Deno.test("sizes go up to twice the pipeline's own, and what the pipeline itself refuses is 400, too", async () => {
  const { post } = await serverOf("sd", { numStep: 1 });
  assertStringIncludes(
    (await (await post({ prompt: "a", size: "18x8" })).json()).error.message,
    "multiples of 2 up to 16,",
  );
  assertEquals((await post({ prompt: "a", size: "16x8" })).status, 200);
  const { workings } = await openFake(FAKE_FOLDERS.sd()), { prepare } = workings;
  workings.prepare = (options) => {
    if (options.numStep === 9) throw new RangeError("There are no 9 steps");
    return prepare.call(workings, options);
  };
  const fields = await PipelineFields.of(workings, { name: "sd", run: {} });
  const request = { n: 1, seed: 0, steps: 9, isStream: false, partialImages: 0 };
  const { status, message } = await assertRejects(
    () => fields.read(new RequestFields({ prompt: "a" }, ["prompt"]), request),
    ApiError,
  );
  assertEquals([status, message], [400, "There are no 9 steps"] as unknown);
});

Deno.test("a network that cannot be opened is an error before anything is served", async () => {
  const open = async () => {
    const { workings } = await openFake(FAKE_FOLDERS.sd());
    workings.open = async () => {
      await Promise.resolve();
      throw new TypeError("There is no network");
    };
    return workings;
  };
  await assertRejects(() => pipelineImageModel(open, { name: "sd", run: {} }), TypeError, "There is no network");
});
