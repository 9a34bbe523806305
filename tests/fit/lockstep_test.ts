import { assert, assertEquals, assertRejects } from "@std/assert";
import { type EpsFn, makePlan, samplerFromPlan } from "../../mod.ts";
import { Aim } from "../../src/fit/aim.ts";
import { derivatives } from "../../src/fit/derivatives.ts";
import { lockstep } from "../../src/fit/lockstep.ts";
import { solveTrajectories } from "../../src/fit/mod.ts";
import { zeroOffsets } from "../../src/fit/plan_point.ts";
import { noiseOf, SDE, trajectoriesOf } from "../support/fit_trajectories.ts";

const [BATCH] = await trajectoriesOf(SDE, [1]);
const SPACE = { sde: SDE, options: { method: "t_ab", abOrder: 2, tsOrder: 1.5, numStep: 5 } as const };
const AIM = Aim.plain(3);
const PLAN = makePlan(SDE, SPACE.options);
const POINT = { timesteps: PLAN.timesteps, offsets: zeroOffsets(PLAN, 2) };

/** The batch, with the rows of each run of its network. */
function counted(copies: number) {
  const rows: number[] = [];
  const epsFn: EpsFn = (x, t, out) => (rows.push(x.dims[0]), BATCH.epsFn(x, t, out));
  return { batch: { ...BATCH, epsFn, copies }, rows };
}

Deno.test("derivatives are the same however many directions share a run of the network", async () => {
  const alone = counted(1), expected = await derivatives(SPACE, POINT, AIM, alone.batch);
  const total = alone.rows.reduce((sum, rows) => sum + rows);
  for (const copies of [2, 7, 1000]) {
    const { batch, rows } = counted(copies);
    assertEquals(await derivatives(SPACE, POINT, AIM, batch), expected, `${copies}`);
    assertEquals(rows.reduce((sum, rows) => sum + rows), total);
    assert(Math.max(...rows) <= copies * 24 && rows.every((count) => count % 24 === 0));
    assert(rows.length < (copies === 2 ? 0.7 : 0.4) * alone.rows.length, `${rows.length} of ${alone.rows.length}`);
  }
  // All at once: the plan's own run, one for all at each of its times, and one for each time that is moved.
  const { batch, rows } = counted(1000);
  await derivatives(SPACE, POINT, AIM, batch);
  assertEquals(rows.length, 5 + 5 + 5);
});

Deno.test("runs of a network that fails fail, and ask it nothing more", async () => {
  let asked = 0;
  const epsFn: EpsFn = (x, t, out) => {
    if (++asked === 3) throw new Error("no more");
    return BATCH.epsFn(x, t, out);
  };
  await assertRejects(() => derivatives(SPACE, POINT, AIM, { ...BATCH, epsFn, copies: 9 }), Error, "no more");
  assertEquals(asked, 3);
  const short: EpsFn = (x) => ({ data: x.data.slice(1), dims: [x.data.length - 1] });
  const run = (epsFn: EpsFn) => samplerFromPlan(PLAN, epsFn)(BATCH.noise);
  await assertRejects(
    () => lockstep({ ...BATCH, epsFn: short, copies: 2 }, [run, run]),
    TypeError,
    "must return 144 elements, found 143",
  );
});

Deno.test("a run that asks for nothing, and one that returns a tensor of its own, do not hold up the others", async () => {
  const negative: EpsFn = (x) => ({ ...x, data: x.data.map((value) => -value) });
  const batch = { ...BATCH, epsFn: negative, copies: 3 };
  const run = async (epsFn: EpsFn) => (await samplerFromPlan(PLAN, epsFn)(BATCH.noise)).data;
  const [a, b, c] = await lockstep(batch, [run, () => Promise.resolve(Float64Array.of()), run]);
  assertEquals([a.length, b.length], [72, 0]);
  assertEquals(a, c);
  assertEquals(a, await run(negative));
});

Deno.test("an abort ends runs in lockstep before the next evaluation", async () => {
  const controller = new AbortController(), { signal } = controller;
  let asked = 0;
  const epsFn: EpsFn = (x, t, out) => {
    if (++asked === 4) controller.abort(new Error("enough"));
    return BATCH.epsFn(x, t, out);
  };
  await assertRejects(
    () => derivatives(SPACE, POINT, AIM, { ...BATCH, epsFn, copies: 9 }, signal),
    Error,
    "enough",
  );
  assertEquals(asked, 4);
});

Deno.test("the number of copies must be an integer of at least 1", async () => {
  const batch = { ...BATCH, noise: noiseOf(SDE, 2, 3), copies: 0.5 };
  await assertRejects(
    () => solveTrajectories(SDE, [batch]),
    RangeError,
    "copies must be an integer of at least 1",
  );
});
