// The plans that ship with the emoji: each is of its name, and nearer to the exact solution than methods without a fit.
import { assert, assertEquals } from "@std/assert";
import { openPipeline } from "../../src/diffusers/mod.ts";
import { readPlan } from "../../src/cli/options/plan_file.ts";

const FOLDER = "models/emoji";
const prompt = [
  "a red apple, noto style",
  "a panda, twemoji style",
  "a rocket, noto style",
  "a key, twemoji style",
  "a sun, fluent style",
  "a cat, blob style",
  "a guitar, fluent style",
  "a red heart, fx style",
];
/** The guidance that the name of a plan stands for. */
const GUIDANCE: Record<string, number> = { guided: 2, unguided: 1 };
/** The most that is left of the distance of tAB-DEIS 2 on t^2, the best of those without a fit; in more steps a fit gains less. */
const left = (steps: number) => steps <= 8 ? 0.9 : 1;

Deno.test("every plan of the emoji is fitted at the guidance of its name, and nearer to the exact latents than tAB-DEIS", async () => {
  await using pipeline = await openPipeline(FOLDER, { provider: "cpu", threads: 1 });
  const names = [...Deno.readDirSync(`${FOLDER}/plans`)].map(({ name }) => name);
  const expected = Object.keys(GUIDANCE).flatMap((kind) =>
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((steps) => `${kind}-${steps}.json`)
  );
  assertEquals(names.toSorted(), expected.toSorted());
  for (const [kind, guidance] of Object.entries(GUIDANCE)) {
    const drawn = async (sampler: Parameters<typeof pipeline.run>[0]) =>
      (await pipeline.run({ ...sampler, guidance, prompt, seed: 77, output: "latents" })).latents.data;
    const exact = await drawn({ method: "t_ab", abOrder: 3, tsPhase: "t", tsOrder: 1, numStep: 80 });
    const distance = (latents: Float32Array) =>
      Math.sqrt(latents.reduce((sum, value, i) => sum + (value - exact[i]) ** 2, 0) / latents.length);
    for (const name of names.filter((name) => name.startsWith(`${kind}-`))) {
      const plan = await readPlan(`${FOLDER}/plans/${name}`), numStep = plan.nfe;
      assertEquals([name, plan.fittedTo!.guidance], [`${kind}-${numStep}.json`, [guidance]]);
      const fixed = await drawn({ method: "t_ab", abOrder: 2, tsPhase: "t", tsOrder: 2, numStep });
      const [before, after] = [fixed, await drawn({ plan })].map(distance);
      assert(after < left(numStep) * before, `${name}: ${before} to ${after}`);
    }
  }
});
