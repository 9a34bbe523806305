// Networks of any signature: inputs in the types that they declare.
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { BoundNetwork } from "../../src/onnx/network/bound_network.ts";
import { fakeSession } from "../support/fake_session.ts";

const TYPES = ["float32", "float64", "float16", "int64", "int32", "bool"] as const;
const inputs = Object.fromEntries(TYPES.map((type) => [type, [type, ["n"]] as const]));

Deno.test("every input is given in the type that the network declares, integers cut and not rounded", async () => {
  const fake = fakeSession(inputs, ["out"], () => ({ out: { data: [1], dims: [1] } }));
  const network = new BoundNetwork(fake, "network");
  const value = { data: [1.5, -2.75, 0], dims: [3] };
  await network.run(network.feeds(Object.fromEntries(TYPES.map((type) => [type, value]))), ["out"]);
  const given = fake.given[0];
  assertEquals(given.float32.data, Float32Array.of(1.5, -2.75, 0));
  assertEquals(given.float64.data as unknown, Float64Array.of(1.5, -2.75, 0));
  assertEquals(given.float16.data as unknown, Uint16Array.of(0x3E00, 0xC180, 0));
  assertEquals(given.int64.data as unknown, BigInt64Array.of(1n, -2n, 0n));
  assertEquals(given.int32.data as unknown, Int32Array.of(1, -2, 0));
  assertEquals(given.bool.data as unknown, Uint8Array.of(1, 1, 0));
  assertEquals(TYPES.map((type) => [given[type].type, given[type].location, given[type].dims]), [
    ...TYPES.map((type) => [type, "cpu", [3]]),
  ] as unknown);
});

Deno.test("integers of 64 bits are taken as they are", async () => {
  const fake = fakeSession(inputs, ["out"], () => ({ out: { data: [1], dims: [1] } }));
  const network = new BoundNetwork(fake, "network");
  await network.run(network.feeds({ int64: { data: BigInt64Array.of(7n), dims: [1] } }), ["out"]);
  assertEquals(fake.given[0].int64.data as unknown, BigInt64Array.of(7n));
});

Deno.test("outputs of every type become float32", async () => {
  const fake = fakeSession({ x: ["float32", []] }, ["a", "b", "c"], () => ({
    a: { type: "float16", data: Float16Array.of(0.5, -2), dims: [2] },
    b: { type: "float16", data: Uint16Array.of(0x3800, 0xC000), dims: [2] },
    c: { type: "int64", data: BigInt64Array.of(3n) as unknown as ArrayLike<number>, dims: [1] },
  }));
  const { a, b, c } = await new BoundNetwork(fake, "network").run({}, ["a", "b", "c"]);
  assertEquals([a.data, b.data, c.data], [Float32Array.of(0.5, -2), Float32Array.of(0.5, -2), Float32Array.of(3)]);
});

Deno.test("an input of a type that cannot be given is an error that names it", () => {
  const fake = fakeSession({ text: ["string", [1]] }, ["out"], () => ({}));
  assertThrows(
    () => new BoundNetwork(fake, "text_encoder"),
    TypeError,
    "The input text of text_encoder must be one of float32, float64, float16, int64, int32, bool, found string",
  );
});

Deno.test("a network that cannot be run says on what", async () => {
  const fake = fakeSession({ x: ["float32", []] }, ["out"], () => {
    throw new Error("bad shape\nand more");
  });
  const network = new BoundNetwork(fake, "unet");
  const feeds = network.feeds({ x: { data: [1, 2], dims: [1, 2] } });
  await assertRejects(() => network.run(feeds, ["out"]), TypeError, "unet cannot be run on x [1,2]: bad shape");
});
