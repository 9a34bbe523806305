// Classifier-free guidance as one batched run, on a network whose answers are known.
import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { BoundNetwork } from "../../src/onnx/network/bound_network.ts";
import { guidedEpsFn, type GuidedOptions } from "../../src/onnx/network/guided_eps_fn.ts";
import { fakeSession, type Feeds, numbersOf, type Slot } from "../support/fake_session.ts";

const roles = { x: "sample", t: "timestep", eps: "out" };
const X: Slot = ["float32", ["batch", "channels", "height", "width"]];

/** A network that answers `text x + t`, image by image; its channels beyond `channels` are zero. */
function network(time: Slot = ["float32", ["batch"]], { channels = 2, times = 1 } = {}) {
  const fake = fakeSession(
    { sample: X, timestep: time, text: ["float32", ["batch", 1]] },
    ["out"],
    (feeds: Feeds) => {
      const { sample: { dims }, text, timestep } = feeds;
      const x = numbersOf(feeds.sample), texts = numbersOf(text), ts = numbersOf(timestep);
      const plane = dims[2] * dims[3], rows = dims[0];
      const data = Array.from({ length: rows * channels * times * plane }, (_, i) => {
        const row = Math.floor(i / (channels * times * plane)), within = i % (channels * times * plane);
        if (within >= channels * plane) return 99;
        return texts[row] * x[row * dims[1] * plane + within] + (ts[row] ?? ts[0]);
      });
      return { out: { data, dims: [rows, channels * times, dims[2], dims[3]] } };
    },
  );
  return { fake, network: new BoundNetwork(fake, "unet") };
}

const dims = [2, 2, 1, 2];
const x = { data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), dims };
const cond = { text: { data: [3], dims: [1, 1] } }, none = { text: { data: [1], dims: [1, 1] } };

async function ask(own: ReturnType<typeof network>, options: Partial<GuidedOptions> = {}, t = 10) {
  const out = { data: new Float32Array(8), dims };
  await guidedEpsFn(own.network, { roles, dims, inputs: cond, ...options })(x, t, out);
  return [...out.data];
}

Deno.test("without guidance there is one row an image", async () => {
  const own = network();
  assertEquals(await ask(own), [13, 16, 19, 22, 25, 28, 31, 34]);
  assertEquals(own.fake.given.map(({ sample }) => sample.dims), [[2, 2, 1, 2]]);
});

Deno.test("guidance is one run of twice the rows, those without the condition first", async () => {
  const own = network();
  // none + 2 (cond - none) is 5 x + t where cond is 3 x + t and none is x + t.
  assertEquals(await ask(own, { negative: none, guidance: 2 }), [15, 20, 25, 30, 35, 40, 45, 50]);
  assertEquals(own.fake.given.length, 1);
  assertEquals(numbersOf(own.fake.given[0].text), [1, 1, 3, 3]);
  assertEquals(numbersOf(own.fake.given[0].sample), [...x.data, ...x.data]);
});

Deno.test("a guidance of 1, or none, asks without the condition for nothing", async () => {
  for (const options of [{ guidance: 1 }, {}]) {
    const own = network();
    assertEquals(await ask(own, { negative: none, ...options }), [13, 16, 19, 22, 25, 28, 31, 34]);
    assertEquals(own.fake.given[0].sample.dims[0], 2);
  }
});

Deno.test("each image may have a row of its own in a condition", async () => {
  const own = network();
  const inputs = { text: { data: [3, 0], dims: [2, 1] } };
  assertEquals(await ask(own, { inputs }), [13, 16, 19, 22, 10, 10, 10, 10]);
});

Deno.test("a batch limit splits the rows, and changes nothing else", async () => {
  for (const batchLimit of [1, 2, 3, 4, 5]) {
    const own = network();
    assertEquals(await ask(own, { negative: none, guidance: 2, batchLimit }), [15, 20, 25, 30, 35, 40, 45, 50]);
    const rows = own.fake.given.map(({ sample }) => sample.dims[0]);
    assertEquals([Math.max(...rows), rows.reduce((a, b) => a + b)], [Math.min(batchLimit, 4), 4]);
  }
});

Deno.test("outside of its interval guidance does not act, and costs nothing", async () => {
  const own = network();
  const options: Partial<GuidedOptions> = { negative: none, guidance: 2, guidanceInterval: [5, 10] };
  assertEquals((await ask(own, options, 10))[0], 15);
  assertEquals((await ask(own, options, 5))[0], 10);
  assertEquals((await ask(own, options, 10.5))[0], 13.5);
  assertEquals((await ask(own, options, 4.5))[0], 7.5);
  assertEquals(own.fake.given.map(({ sample }) => sample.dims[0]), [4, 4, 2, 2]);
});

Deno.test("with rescale, each image has the spread of its own conditional prediction", async () => {
  const data = await ask(network(), { negative: none, guidance: 2, guidanceRescale: 1 });
  // The spread of 5 x + t is 5/3 of that of 3 x + t.
  [15, 20, 25, 30, 35, 40, 45, 50].forEach((value, i) => assertAlmostEquals(data[i], value * 3 / 5, 1e-5));
  const half = await ask(network(), { negative: none, guidance: 2, guidanceRescale: 0.5 });
  assertAlmostEquals(half[0], 15 * (0.5 * 3 / 5 + 0.5), 1e-5);
});

Deno.test("the time is a scalar, of one element, or of one a row, as the network declares it", async () => {
  const shapes: [Slot, number[]][] = [
    [["float32", []], []],
    [["float32", [1]], [1]],
    [["int64", ["batch"]], [4]],
    [["float16", ["steps"]], [4]],
  ];
  for (const [slot, expected] of shapes) {
    const own = network(slot);
    await ask(own, { negative: none, guidance: 2 });
    assertEquals([own.fake.given[0].timestep.dims, own.fake.given[0].timestep.type] as unknown, [
      expected,
      slot[0],
    ]);
  }
});

Deno.test("a real time is cut where the network takes integers", async () => {
  const own = network(["int64", ["batch"]]);
  await ask(own, {}, 749.9);
  assertEquals(numbersOf(own.fake.given[0].timestep), [749, 749]);
});

Deno.test("times are those of the network", async () => {
  const own = network();
  assertEquals((await ask(own, { timeOf: (t) => t / 10 }, 20))[0], 5);
});

Deno.test("a learned variance, twice the channels, is cut image by image", async () => {
  const own = network(undefined, { times: 2 });
  assertEquals(await ask(own, { negative: none, guidance: 2 }), [15, 20, 25, 30, 35, 40, 45, 50]);
});

Deno.test("a prediction of another shape is an error", async () => {
  const own = network(undefined, { times: 3 });
  await assertRejects(() => ask(own), TypeError, "must have the shape of the images or twice their channels");
});

Deno.test("channels behind the images are given with every row", async () => {
  const own = network();
  const channels = { data: [7, 8], dims: [1, 1, 1, 2] };
  assertEquals(await ask(own, { channels, negative: none, guidance: 2 }), [15, 20, 25, 30, 35, 40, 45, 50]);
  assertEquals(own.fake.given[0].sample.dims, [4, 3, 1, 2]);
  assertEquals(numbersOf(own.fake.given[0].sample).slice(0, 12), [1, 2, 3, 4, 7, 8, 5, 6, 7, 8, 7, 8]);
});

Deno.test("inputs and buffers are made once for all steps", async () => {
  const own = network();
  const epsFn = guidedEpsFn(own.network, { roles, dims, inputs: cond });
  const out = { data: new Float32Array(8), dims };
  const seen = new Set<unknown>();
  const run = own.fake.session.run;
  own.fake.session.run = (feeds, wanted) => {
    for (const feed of Object.values(feeds)) seen.add(feed.data);
    return run(feeds, wanted);
  };
  for (let step = 0; step < 3; step++) await epsFn(x, step, out);
  assertEquals(seen.size, 3);
  assertEquals([...out.data], [...x.data].map((value) => 3 * value + 2));
});

Deno.test("float64 noise is refused", async () => {
  const epsFn = guidedEpsFn(network().network, { roles, dims, inputs: cond });
  const wide = { data: new Float64Array(8), dims };
  await assertRejects(async () => await epsFn(wide, 1, wide), TypeError, "Float32Array noise, found Float64Array");
});
