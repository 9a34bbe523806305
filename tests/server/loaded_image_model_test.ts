import { assertEquals } from "@std/assert";
import { type EpsFn, getLinearAlphaFns, makePlan, VPSDE } from "../../mod.ts";
import type { LoadedModel, ModelConditions } from "../../src/models/mod.ts";
import { imageServer } from "../../src/server/image_server.ts";
import { loadedImageModel } from "../../src/server/loaded_image_model.ts";

const LIMITS = { mostActive: 4, mostWaiting: 4, mostImages: 4, mostSteps: 20, mostBytes: 1000, mostSeconds: 10 };
const sde = new VPSDE(getLinearAlphaFns(0.1, 20));

/** A server of a made-up model, and what its network is told. */
async function serverOf(classes: number | undefined) {
  const told: (ModelConditions | undefined)[] = [];
  const answer: { with: EpsFn } = { with: (x) => x };
  const labels = classes === undefined ? undefined : { count: classes };
  const loaded = {
    card: { file: "made-up.onnx", input: { channels: 1, height: 2, width: 3, range: [-1, 1] }, labels },
    sde,
    epsFn: (conditions?: ModelConditions) => {
      told.push(conditions);
      return answer.with;
    },
    close: () => Promise.resolve(),
  } as unknown as LoadedModel;
  const model = await loadedImageModel(() => Promise.resolve(loaded), () => ({
    guidance: 2,
    planOf: (numStep = 2) => {
      if (numStep === 7) throw new RangeError("There is no plan of 7 steps");
      return makePlan(sde, { numStep });
    },
  }));
  const { fetch } = imageServer(model, LIMITS);
  const post = (body: object) =>
    fetch(new Request("http://localhost/v1/images/generations", { method: "POST", body: JSON.stringify(body) }));
  return { model, post, told, answer };
}

Deno.test("a model without classes takes any prompt, and no class", async () => {
  const { model, post, told } = await serverOf(undefined);
  assertEquals((await post({ prompt: "a cat", n: 2, size: "3x2" })).status, 200);
  assertEquals(told, Array(2).fill({ labels: undefined, guidance: 2 }));
  assertEquals((await post({})).status, 200);
  const { error } = await (await post({ class: 0 })).json();
  assertEquals([error.param, /^class is not known; known are prompt, size/.test(error.message)], ["class", true]);
  assertEquals(model.name, "made-up");
});

Deno.test("the classes of requests that share a batch stand in their order, with the server's guidance", async () => {
  const { post, told } = await serverOf(4);
  const answers = await Promise.all([post({ prompt: "3", n: 2, steps: 1 }), post({ class: 1, steps: 1 })]);
  assertEquals(answers.map(({ status }) => status), [200, 200]);
  assertEquals(told, [{ labels: [3, 3, 1], guidance: 2 }]);
});

Deno.test("a number of steps for which there is no plan is the field's fault", async () => {
  const { post } = await serverOf(4);
  const response = await post({ class: 1, steps: 7 }), { error } = await response.json();
  assertEquals([response.status, error.param, error.message], [400, "steps", "There is no plan of 7 steps"]);
});

Deno.test("a size that the model does not draw is refused", async () => {
  const { post } = await serverOf(4);
  const { error } = await (await post({ class: 1, size: "2x3" })).json();
  assertEquals(error.message, 'size must be one of 3x2, auto, found "2x3"');
});

Deno.test("what the network answers is copied, what it has written itself is waited for", async () => {
  const { model, answer } = await serverOf(4);
  const x = { data: Float32Array.of(1, 2, 3, 4, 5, 6), dims: [1, 1, 2, 3] };
  const ask = async () => {
    const out = { data: new Float32Array(6), dims: x.dims };
    await model.network(x, 0.5, [{ conditions: [1], images: 1 }], out);
    return [...out.data];
  };
  assertEquals(await ask(), [1, 2, 3, 4, 5, 6]);
  answer.with = async (_x, _t, out) => {
    await Promise.resolve();
    out.data.fill(7);
  };
  assertEquals(await ask(), Array(6).fill(7));
});
