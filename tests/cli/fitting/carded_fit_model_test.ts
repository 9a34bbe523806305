import { assertEquals } from "@std/assert";
import { cardedFitModel } from "../../../src/cli/fitting/carded_fit_model.ts";
import { openObjective } from "../../../src/cli/fitting/open_objective.ts";
import type { LoadedModel } from "../../../src/models/loaded_model.ts";

/** A model of images of 3 x 2 x 5 values, and what its network is told. */
function modelOf(labels: { count: number } | undefined) {
  const told: unknown[] = [];
  const card = { input: { channels: 3, height: 2, width: 5 }, prediction: "v", sha256: "ab", labels };
  const epsFn = (conditions: unknown) => (told.push(conditions), () => {});
  return { told, model: { card, epsFn } as unknown as LoadedModel };
}

Deno.test("a fit draws every class in turn by the number of an image, repeated where samples have copies", async () => {
  const { model, told } = modelOf({ count: 3 });
  const { dims, prediction, sha256, guidance, batchLimit, epsFn } = cardedFitModel(model, 1.5);
  assertEquals([dims, prediction, sha256, guidance, batchLimit], [[3, 2, 5], "v", "ab", 1.5, 64] as unknown);
  const ask = await epsFn({ first: 4, count: 2, guidance: 2, judges: false });
  for (const rows of [2, 4]) {
    const x = { data: new Float32Array(), dims: [rows, 3, 2, 5] };
    await ask(x, 0.5, x);
  }
  assertEquals(told, [{ labels: [1, 2], guidance: 2 }, { labels: [1, 2, 1, 2], guidance: 2 }]);
});

Deno.test("a model without classes is told none", async () => {
  const { model, told } = modelOf(undefined), x = { data: new Float32Array(), dims: [1, 3, 2, 5] };
  await (await cardedFitModel(model, 1).epsFn({ first: 0, count: 1, guidance: 1, judges: true }))(x, 0.5, x);
  assertEquals(told, [{ labels: undefined, guidance: 1 }]);
});

Deno.test("an objective of distances needs no network", async () => {
  const weights = { distance: 1 }, run = { provider: undefined, threads: undefined };
  const counts = { fitted: 1, heldOut: 1, judged: 1 };
  await using opened = await openObjective(
    { weights, features: undefined, statistics: undefined },
    { dims: [2] },
    counts,
    run,
  );
  assertEquals([opened.objective, opened.network], [weights, undefined] as unknown);
});
