import { assertEquals, assertRejects } from "@std/assert";
import { getLinearAlphaFns, makePlan, VPSDE } from "../../mod.ts";
import { Broken } from "../../src/web/broken.ts";
import { fetchPlans } from "../../src/web/own_plans.ts";

const sde = new VPSDE(getLinearAlphaFns(0.1, 20)), MODEL = "ab".repeat(32);
const model = { model: MODEL, prediction: "eps", sdes: [sde] } as const;

/** The plans of a model as the page reads them from a host with one file. */
async function plansOf(text: string | undefined) {
  const { fetch } = globalThis;
  globalThis.fetch = (address) =>
    Promise.resolve(
      text !== undefined && String(address).endsWith("/web/plans.json")
        ? new Response(text)
        : new Response("none", { status: 404 }),
    );
  try {
    return await fetchPlans("plans.json", model);
  } finally {
    globalThis.fetch = fetch;
  }
}

Deno.test("the page's plans are those of its file, found by guidance and steps", async () => {
  const plan = makePlan(sde, { method: "ipndm", numStep: 3 }), rhos = plan.timesteps.map((t) => sde.rho(t));
  const fit = { strength: "timesteps", rhos, trajectories: 8, before: 2, after: 1, prediction: "eps" } as const;
  const named = (name: string, guidance: number) => {
    const fittedTo = { ...fit, model: MODEL, guidance: [guidance] };
    return { name, plan: { ...plan, fittedTo } };
  };
  const listed = [named("a.json", 1), named("b.json", 4)];
  const find = await plansOf(JSON.stringify(listed));
  assertEquals(find({ guidance: 4, numStep: 3 }), listed[1]);
  assertEquals([find({ guidance: 2, numStep: 3 }), find({ guidance: 4, numStep: 4 })], [undefined, undefined]);
});

Deno.test("plans that are missing or damaged say so", async () => {
  await assertRejects(() => plansOf(undefined), Broken, "The file plans.json cannot be read: ");
  for (const text of ["[", "{}", '[{ "name": "a.json", "plan": {} }]']) {
    await assertRejects(() => plansOf(text), Broken, "The file plans.json has no plans: ");
  }
});
