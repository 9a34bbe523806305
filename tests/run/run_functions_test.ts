// Functions of a run, each by itself: options that it has, steps that it takes, errors that it reports.
import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type EpsFn, getAdaptiveSampler, getLinearAlphaFns, getSampler, VESDE, VPSDE } from "../../mod.ts";
import { widthFactor } from "../../src/run/step_width.ts";
import { concatenated } from "../../src/tensors/concatenated.ts";
import { widenHalves } from "../../src/tensors/half.ts";
import { Mt19937 } from "../../src/tensors/mt19937.ts";
import { firstNotFinite } from "../../src/tensors/tensor.ts";

const vp = new VPSDE(getLinearAlphaFns(0.1, 20));
const zero: EpsFn = (_x, _t, out) => void out.data.fill(0);
const noise = { data: Float64Array.of(1, -2), dims: [2, 1] };

Deno.test("options of a run that nothing knows are refused before the model is asked", async () => {
  const never: EpsFn = () => {
    throw new Error("the model was asked");
  };
  await assertRejects(() => getSampler(vp, never)(noise, { sede: 1 } as object), TypeError, "sede");
  await assertRejects(() => getAdaptiveSampler(vp, never)(noise, { onstep: 1 } as object), TypeError, "onstep");
  assertThrows(() => getAdaptiveSampler(vp, never, { rtoll: 1 } as object), TypeError, "rtoll");
});

Deno.test("a tolerance is a thousandth by default, relative and absolute", async () => {
  const eps: EpsFn = (x, t, out) => x.data.forEach((value, i) => out.data[i] = value * Math.cos(9 * t));
  const run = (options: object) => getAdaptiveSampler(vp, eps, options)(noise);
  const plain = await run({});
  assertEquals(await run({ rtol: 1e-3, atol: 1e-3 }), plain);
  for (const other of [{ rtol: 1.2e-3 }, { atol: 1.2e-3 }]) {
    assert((await run(other)).errorEstimate !== plain.errorEstimate);
  }
});

Deno.test("the error of an adaptive run is that of its sample, whatever the image is scaled by on the way", async () => {
  const ve = new VESDE({ sigmaMin: vp.rho(vp.samplingEps), sigmaMax: vp.rho(vp.samplingT) });
  const flow = (value: number, rho: number) => rho / (0.25 + rho * rho) * value + 0.1 * Math.sin(rho);
  const model = (sde: VPSDE | VESDE): EpsFn => (x, t, out) =>
    x.data.forEach((value, i) => out.data[i] = flow(value / sde.signal(t), sde.rho(t)));
  // Where nothing is too far off both take the same steps, the widest; their states differ by the signal.
  const options = { rtol: 1e6, atol: 1e6 };
  const scaled = { data: noise.data.map((value) => value / vp.signal(vp.samplingT)), dims: noise.dims };
  const [one, other] = [
    await getAdaptiveSampler(vp, model(vp), options)(noise),
    await getAdaptiveSampler(ve, model(ve), options)(scaled),
  ];
  const signal = vp.signal(vp.samplingEps);
  assertEquals([one.nfe, one.rejected], [other.nfe, other.rejected]);
  one.data.forEach((value, i) => assertAlmostEquals(value / (signal * other.data[i]), 1, 1e-9));
  assertAlmostEquals(one.errorEstimate / (signal * other.errorEstimate), 1, 1e-9);
});

Deno.test("a step of the error allowed is made a tenth narrower, others by the power of the order, within bounds", () => {
  assertAlmostEquals(widthFactor(1, 3), 0.9, 1e-15);
  assertAlmostEquals(widthFactor(8, 3), 0.45, 1e-15);
  assertAlmostEquals(widthFactor(1 / 32, 5), 1.8, 1e-15);
  assertEquals([widthFactor(1e9, 3), widthFactor(0, 3)], [0.2, 5]);
});

Deno.test("a saved run of another plan says what this one takes", async () => {
  let saved: unknown;
  await getSampler(vp, zero, { numStep: 4, method: "ipndm", abOrder: 2 })(noise, {
    onStep: ({ save, step }) => void (step === 2 && (saved = save())),
  });
  const other = getSampler(vp, zero, { numStep: 5, method: "ipndm", abOrder: 3 });
  const text =
    "A saved run of this plan must have 1 to 5 evaluations and up to 3 of them as history, found 3 and 2";
  await assertRejects(() => other(noise, { resume: saved as never }), RangeError, text);
});

Deno.test("arrays are joined one after the other", () => {
  assertEquals([...concatenated([Float32Array.of(1, 2), new Float32Array(), Float32Array.of(3)])], [1, 2, 3]);
  assertEquals(concatenated([]).length, 0);
});

Deno.test("halves are widened from the first to the last", () => {
  const out = new Float32Array(3);
  widenHalves(Uint16Array.of(0x3c00, 0xc000, 0x3800), out);
  assertEquals([...out], [1, -2, 0.5]);
});

Deno.test("a seed counts by its lower 32 bits", () => {
  assertEquals(new Mt19937(5489).next(), 3499211612); // of the authors' own output
  assertEquals(new Mt19937(2 ** 33 + 5489).next(), 3499211612);
});

Deno.test("the first number that is not finite is found", () => {
  assertEquals([firstNotFinite(Float32Array.of(1, NaN, Infinity)), firstNotFinite(Float64Array.of(-Infinity))], [
    1,
    0,
  ]);
  assertEquals(firstNotFinite(Float32Array.of(1, -1)), -1);
});
