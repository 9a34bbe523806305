// Saved runs that were edited, cut or mixed up: each is refused with what was wrong.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { getSampler, type Sampler, type SamplerOptions, type SavedRun, type Tensor } from "../../mod.ts";
import { savesOf, sde, tanhEps } from "../support/saved_runs.ts";

const noise = { data: Float64Array.of(0.3, -0.8, 1.2), dims: [1, 3] };

async function savedBy(options: SamplerOptions): Promise<{ sampler: Sampler; saves: SavedRun[] }> {
  const sampler = getSampler(sde, tanhEps, options);
  return { sampler, ...await savesOf(sampler, noise) };
}

const refused = (sampler: Sampler, resume: SavedRun, text: string) =>
  assertRejects(() => sampler(noise, { resume }), Error, text);

Deno.test("the number of evaluations of a saved run is an integer from 1 to the plan's", async () => {
  const { sampler, saves } = await savedBy({ method: "t_ab", abOrder: 0, numStep: 4 });
  for (const nfe of [0, -1, 1.5, 5, NaN, "2" as unknown as number]) {
    await refused(sampler, { ...saves[1], nfe }, "must have 1 to 4 evaluations");
  }
  assertEquals(
    await sampler(noise, { resume: saves[3] }),
    await sampler(noise),
    "a run that has ended is its sample",
  );
});

Deno.test("a saved run has as many past evaluations as the plan looks back, no more and no fewer", async () => {
  const { sampler, saves } = await savedBy({ method: "t_ab", abOrder: 2, numStep: 5 });
  assertEquals(saves.map(({ history }) => history.length), [1, 2, 2, 2, 2]);
  const [, second] = saves;
  await refused(sampler, { ...second, history: second.history.slice(1) }, "found 2 and 1");
  await refused(sampler, { ...second, history: [...second.history, second.x] }, "found 2 and 3");
});

Deno.test("the arrays of a saved run are of the noise's type and size", async () => {
  const { sampler, saves: [, saved] } = await savedBy({ method: "t_ab", abOrder: 2, numStep: 5 });
  const single = ({ data, dims }: Tensor): Tensor => ({ data: Float32Array.from(data), dims });
  const short: Tensor = { data: Float64Array.of(1, 2), dims: [2] };
  await refused(sampler, { ...saved, x: single(saved.x) }, "must have 3 elements of the noise's type");
  await refused(
    sampler,
    { ...saved, history: saved.history.map(single) },
    "must have 3 elements of the noise's type",
  );
  await refused(sampler, { ...saved, x: short }, "x must have 3 elements");
  await refused(sampler, { ...saved, history: [saved.history[0], short] }, "history must have 3 elements");
});

Deno.test("a saved run of a plan with a corrector has the anchor, and goes on from it", async () => {
  const { sampler, saves } = await savedBy({ method: "t_ab", abOrder: 1, correctorOrder: 2, numStep: 4 });
  const whole = await sampler(noise);
  for (const saved of saves.slice(0, 3)) {
    assert(saved.anchor, "the next stage moves the anchor");
    assertEquals(await sampler(noise, { resume: saved }), whole);
    await refused(sampler, { ...saved, anchor: undefined }, "anchor");
    const moved = { ...saved.anchor, data: saved.anchor.data.map((value) => value + 1) as Float64Array };
    const other = await sampler(noise, { resume: { ...saved, anchor: moved } });
    assert(other.data.some((value, i) => value !== whole.data[i]), "the anchor counts");
  }
});
