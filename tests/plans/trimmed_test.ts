import { assertEquals } from "@std/assert";
import { makePlan, VESDE } from "../../mod.ts";

Deno.test("a row ends with the last history entry that counts, and has the newest in any case", () => {
  const { stages } = makePlan(new VESDE(), { method: "rho_rk", rkMethod: "3ral", timesteps: [3, 1] });
  // Of the third stage's [0, 3/4] and the step's [2/9, 1/3, 4/9], the first has a zero for the oldest.
  assertEquals(stages.map(({ update }) => update.length), [3, 3, 5]);
});
