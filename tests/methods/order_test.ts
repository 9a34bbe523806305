// The order of every method, measured: the slope of the error against the step size on a Gaussian mixture.
import { assert } from "@std/assert";
import { measureOrder, ORDER_CASES } from "../support/order_cases.ts";

for (const setting of ORDER_CASES) {
  Deno.test(`${setting.name}: order ${setting.expected}`, async () => {
    const slope = await measureOrder(setting);
    assert(Math.abs(slope - setting.expected) <= 0.2, `measured slope ${slope.toFixed(3)}`);
  });
}
