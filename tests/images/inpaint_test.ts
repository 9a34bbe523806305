import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { getLinearAlphaFns, getSampler, inpaint, VPSDE } from "../../mod.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20));
const noise = { data: Float64Array.of(0.7, -1.2, 0.3), dims: [1, 3] };
const image = { data: Float64Array.of(0.5, -0.4, 0.9), dims: [1, 3] };

Deno.test("at the end of each step what is kept has the noise of that time, and none at the end of the run", async () => {
  const mask = { data: new Float64Array(3), dims: [1, 3] };
  const paint = inpaint(sde, { image, mask, noise });
  const times: number[] = [];
  await getSampler(sde, (x) => x, { numStep: 4 })(noise, {
    onStep: (info) => {
      paint(info);
      const { x, tNext, nfe, totalNfe } = info;
      times.push(tNext);
      const alphaBar = sde.alphaBar(tNext), isLast = nfe === totalNfe;
      x.data.forEach((value, i) => {
        const diffused = Math.sqrt(alphaBar) * image.data[i] + Math.sqrt(1 - alphaBar) * noise.data[i];
        assertAlmostEquals(value, isLast ? image.data[i] : diffused, 1e-12);
      });
    },
  });
  assertEquals(times.length, 4);
});

Deno.test("a mask between 0 and 1 mixes what is painted with what is kept", async () => {
  const mask = { data: Float64Array.of(0, 0.25, 1), dims: [1, 3] };
  let painted: number[] = [];
  const paint = inpaint(sde, { image, mask, noise });
  const { data } = await getSampler(sde, (x) => x, { numStep: 3 })(noise, {
    onStep: (info) => {
      painted = [...info.x.data];
      paint(info);
    },
  });
  assertEquals([data[0], data[2]], [image.data[0], painted[2]]);
  assertAlmostEquals(data[1], 0.25 * painted[1] + 0.75 * image.data[1], 1e-12);
});

Deno.test("a mask lies in [0, 1], its ends included", () => {
  const maskOf = (value: number) => ({ data: Float64Array.of(0.5, value, 0.5), dims: [1, 3] });
  for (const value of [0, 1]) inpaint(sde, { image, mask: maskOf(value), noise });
  for (const value of [-1e-9, 1 + 1e-9, 2]) {
    const text = `mask must lie in [0, 1], found ${value}`;
    assertThrows(() => inpaint(sde, { image, mask: maskOf(value), noise }), RangeError, text);
  }
});

Deno.test("tensors that are not finite, or not of the noise's size, and options of other names are refused", () => {
  const good = { image, mask: { data: Float64Array.of(0, 1, 0), dims: [1, 3] }, noise };
  const short = { data: Float64Array.of(0, 0), dims: [1, 2] },
    bad = { data: Float64Array.of(0, NaN, 0), dims: [1, 3] };
  for (const name of ["image", "mask"]) {
    assertThrows(() => inpaint(sde, { ...good, [name]: short }), RangeError, name);
    assertThrows(() => inpaint(sde, { ...good, [name]: bad }), RangeError, name);
  }
  assertThrows(() => inpaint(sde, { ...good, masks: image } as typeof good), TypeError, "masks");
});
