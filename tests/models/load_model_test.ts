import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { pathToFileURL } from "node:url";
import { getNoise, getSampler } from "../../mod.ts";
import { type LoadedModel, loadModel, type LoadModelOptions } from "../../src/models/mod.ts";
import { labelModel } from "../support/onnx_models.ts";
import { ClosedError, openModel } from "../../src/onnx/mod.ts";

const FILE = "models/digits.onnx";
const noise = () => getNoise([2, 1, 28, 28], { seed: 3 });
const OPTIONS: LoadModelOptions = { provider: "cpu" };

async function draw({ sde, prediction, epsFn }: LoadedModel, guidance?: number): Promise<number[]> {
  const sampler = getSampler(sde, epsFn({ labels: [4, 10], guidance }), { prediction, numStep: 2 });
  return [...(await sampler(noise())).data];
}

Deno.test("a model is found by its file, its card, and the URL of either, and says what its card says", async () => {
  const drawn: number[][] = [];
  const url = pathToFileURL(FILE), card = pathToFileURL("models/digits.json");
  for (const path of [FILE, "models/digits.json", url, url.href, card.href]) {
    await using model = await loadModel(path, OPTIONS);
    assertEquals([model.card.file, model.prediction, model.provider], ["digits.onnx", "eps", "cpu"]);
    assertEquals([model.sde.samplingEps, model.sde.samplingT], [1e-3, 1]);
    drawn.push(await draw(model));
  }
  for (const each of drawn) assertEquals(each, drawn[0]);
});

Deno.test("the guidance is 1 where none is asked for, whatever the card recommends", async () => {
  await using model = await loadModel(FILE, OPTIONS);
  const recommended = model.card.guidance!.default;
  const [unasked, one, guided] = [await draw(model), await draw(model, 1), await draw(model, recommended)];
  assertEquals(unasked, one);
  assert(guided.some((value, i) => value !== one[i]), `guidance ${recommended} is applied where it is asked for`);
});

Deno.test("the eps function is that of the model, in the time of the schedule to sample on", async () => {
  await using plain = await openModel(FILE, { provider: "cpu" });
  await using model = await loadModel("models/digits-discrete.json", OPTIONS);
  const x = noise(), outs = [0, 1].map(() => ({ data: new Float32Array(x.data.length), dims: x.dims }));
  const own = (await loadModel(FILE, OPTIONS)).sde;
  const t = 500, time = own.timeOfRho(model.sde.rho(t));
  await model.epsFn({ labels: [1, 2] })(x, t, outs[0]);
  await plain.epsFn({ labels: [1, 2] })(x, time, outs[1]);
  assertEquals(outs[0].data, outs[1].data);
});

Deno.test("a model runs in a worker, and a provider that is unknown is refused", async () => {
  await using here = await loadModel(FILE, OPTIONS);
  await using away = await loadModel(FILE, { ...OPTIONS, worker: true });
  assertEquals(await draw(away), await draw(here));
  await assertRejects(() => loadModel(FILE, { provider: "gpu" as "cpu" }), RangeError, "provider must be one of");
});

Deno.test("labels that are no class are refused, the one for none is a label", async () => {
  await using model = await loadModel(FILE, OPTIONS);
  model.epsFn({ labels: [0, 9, 10] });
  assertThrows(
    () => model.epsFn({ labels: [0, 11] }),
    RangeError,
    "labels must be below 10, or 10 for none, found 11",
  );
  assertThrows(() => model.epsFn({ labels: [-1] }), RangeError, "labels must be integers of at least 0");
});

Deno.test("the label for none is the card's, where guidance runs the network twice", async () => {
  const folder = await Deno.makeTempDir(), bytes = new Uint8Array(labelModel()); // eps = x t + label
  try {
    const sha256 = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    const card = JSON.parse(await Deno.readTextFile("models/digits.json"));
    const labels = { count: 8, none: 9 };
    await Deno.writeFile(`${folder}/labels.onnx`, bytes);
    await Deno.writeTextFile(
      `${folder}/labels.json`,
      JSON.stringify({ ...card, file: "labels.onnx", sha256, labels }),
    );
    await using model = await loadModel(`${folder}/labels.onnx`, OPTIONS);
    const x = { data: Float32Array.of(1, 2), dims: [1, 2] }, out = { data: new Float32Array(2), dims: [1, 2] };
    await model.epsFn({ labels: [4], guidance: 3 })(x, 0.5, out);
    assertEquals([...out.data], [0.5 + 9 + 3 * (4 - 9), 1 + 9 + 3 * (4 - 9)]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a closed model says so, and so do its eps functions; close() twice is fine", async () => {
  const model = await loadModel(FILE, OPTIONS);
  const epsFn = model.epsFn({ labels: [1, 2] });
  await Promise.all([model.close(), model.close()]);
  await model.close();
  assertThrows(() => model.epsFn({ labels: [1] }), ClosedError, "The model is closed");
  const x = noise();
  await assertRejects(async () => await epsFn(x, 0.5, x), ClosedError, "The model is closed");
});

Deno.test("files that are missing are named", async () => {
  await assertRejects(() => loadModel("none.onnx"), TypeError, "none.onnx cannot be read: there is no such file");
  await assertRejects(
    () => loadModel("none.json"),
    TypeError,
    "The model card none.json cannot be read: there is no",
  );
});
