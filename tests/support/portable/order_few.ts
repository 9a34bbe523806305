// The order of one method of each family, for runtimes in which the whole of order_test.ts is not run.
import { assert } from "@std/assert";
import { measureOrder, ORDER_CASES } from "../order_cases.ts";

const NAMES = [
  "t_ab 2 with Runge-Kutta start, linear",
  "rho_ab 3 with Runge-Kutta start, cosine",
  "log_rho_ab 1 with Runge-Kutta start, linear",
  "ipndm 3, linear",
  "rho_rk 4rk, cosine",
  "t_ab 1 with a corrector of degree 2, linear",
];

for (const name of NAMES) {
  Deno.test(`${name}: the measured order is the expected one`, async () => {
    const setting = ORDER_CASES.find((case_) => case_.name === name)!;
    const slope = await measureOrder(setting);
    assert(Math.abs(slope - setting.expected) <= 0.2, `measured slope ${slope.toFixed(3)}`);
  });
}
