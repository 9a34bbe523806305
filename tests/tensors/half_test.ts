// float16 by bits, against the engine's own.
import { assertEquals } from "@std/assert";
import { halfOf, numberOfHalf, widenHalves } from "../../src/tensors/half.ts";

const bits = Uint16Array.from({ length: 65536 }, (_, i) => i);
const own = new Float16Array(bits.buffer);

Deno.test("every float16 becomes the number that it means", () => {
  const wide = new Float32Array(bits.length);
  widenHalves(bits, wide);
  assertEquals([...wide], [...own]);
});

Deno.test("every finite float16, and each midpoint of two of them, is rounded as the engine rounds it", () => {
  const engine = new Float16Array(1), engineBits = new Uint16Array(engine.buffer);
  for (let i = 0; i < 0x7C00; i++) {
    const low = numberOfHalf(i), high = i === 0x7BFF ? 65536 : numberOfHalf(i + 1);
    const middle = (low + high) / 2;
    for (const value of [low, middle, low + (middle - low) * 0.999, middle + (high - middle) * 0.001]) {
      for (const signed of [value, -value]) {
        engine[0] = Math.fround(signed);
        assertEquals(halfOf(signed), engineBits[0], `${signed}`);
      }
    }
  }
});

Deno.test("infinities and NaN stay what they are", () => {
  assertEquals([Infinity, -Infinity, 1e30, NaN].map((value) => numberOfHalf(halfOf(value))), [
    Infinity,
    -Infinity,
    Infinity,
    NaN,
  ]);
});
