// The page of src/web in a real browser.
/// <reference lib="dom" />
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { SamplerOptions } from "../../mod.ts";
import { plansOfModel } from "../../src/cli/options/fitted_plan.ts";
import { draw } from "../../src/cli/output/draw.ts";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";
import { loadModel } from "../../src/models/load_model.ts";
import { distance, drawn, picture, shadesOf } from "../support/browser/page.ts";
import { DIGITS, pageTest, site } from "../support/browser/page_harness.ts";

type Asked = SamplerOptions & { numStep: number };

/** What `deis sample` draws, with no method named by the fitted plan where there is one. */
async function expected(
  options: Asked,
  labels = [2, 7, 1, 8],
  guidance = 1.5,
  seed = 0,
): Promise<number[]> {
  const model = await loadModel(DEFAULT_MODEL, {}), find = await plansOfModel(DEFAULT_MODEL, model);
  const plan = options.method ? undefined : find({ guidance, numStep: options.numStep })?.plan;
  const solver = plan ? { plan } : { tsPhase: "t", tsOrder: 1.5, ...options } as const;
  const { images } = await draw(model, { ...solver, count: labels.length, seed, labels, guidance });
  await model.close();
  return shadesOf(images);
}

pageTest(
  "the page draws the digits of the command line, asks no other host and complains of nothing",
  async (visited) => {
    const { page, requests, complaints } = visited;
    assertMatch(
      await drawn(page),
      /^Drawn: 2 7 1 8\. Fitted plan or default and iPNDM of order 3 differ by 0\.\d+, root mean square/,
    );
    const [first, second] = [await picture(page, 0), await picture(page, 1)];
    assert(distance(first, await expected({ numStep: 8 })) <= 2);
    assert(distance(second, await expected({ method: "ipndm", abOrder: 3, numStep: 8 })) <= 2);
    assert(distance(first, second) > 10, "the two differ");
    const ddim = () => page.getByRole("combobox", { name: "Method" }).nth(1).selectOption({ label: "DDIM" });
    await drawn(page, ddim);
    assert(distance(await picture(page, 1), await expected({ method: "t_ab", abOrder: 0, numStep: 8 })) <= 2);
    assertEquals(await page.locator(".steps").allTextContents(), ["8", "8"]);
    assertEquals(await page.locator(".nfe").allTextContents(), ["8", "8"]);
    const times = await page.locator(".time").allTextContents();
    assertEquals(times.length, 4);
    for (const text of times) assertMatch(text, /^[\d.]+ m?s$/);
    assertStringIncludes(
      (await page.locator("code").first().textContent())!,
      "deis sample --model models/digits.onnx --count 4 --label 2,7,1,8 --seed 0",
    );
    assertMatch((await page.locator("#runtime").textContent())!, /^The networks run on Web/);
    assertEquals(requests.filter((url) => !url.startsWith(site.url)), []);
    assertEquals(complaints, []);
  },
  { url: site.url + DIGITS },
);

pageTest("a fitted plan is taken where one belongs to guidance and evaluations, and named", async ({ page }) => {
  await drawn(page);
  const slider = (name: RegExp) => page.getByRole("slider", { name }).first();
  const sampler = () => page.locator(".sampler").first().textContent();
  await drawn(page, async () => {
    await slider(/^Guidance/).fill("1");
    await slider(/^Evaluations/).fill("5");
  });
  assertEquals(await sampler(), "fitted, unguided-5.json");
  assert(distance(await picture(page, 0), await expected({ numStep: 5 }, undefined, 1)) <= 2);
  assert(distance(await picture(page, 0), await expected({ method: "x0_ab", numStep: 5 }, undefined, 1)) > 10);
  await drawn(page, () => slider(/^Evaluations/).fill("30"));
  assertEquals(await sampler(), "x0_ab");
  assert(distance(await picture(page, 0), await expected({ numStep: 30 }, undefined, 1)) <= 2);
}, { url: site.url + DIGITS });

pageTest(
  "the picture follows seed, method, order, guidance, evaluations, grid and digits",
  async ({ page, complaints }) => {
    await drawn(page);
    const slider = (name: RegExp, panel = 0) => page.getByRole("slider", { name }).nth(panel);
    const check = async (options: Asked, labels?: number[], guidance?: number, seed?: number) =>
      assert(distance(await picture(page, 0), await expected(options, labels, guidance, seed)) <= 2);
    await page.getByRole("combobox", { name: "Method" }).first().selectOption({ label: "iPNDM" });
    await slider(/^Order/).fill("3");
    await page.getByRole("textbox", { name: "Digits to draw" }).fill("40");
    await drawn(page, () => slider(/^Seed/).fill("5"));
    await check({ method: "ipndm", abOrder: 3, numStep: 8 }, [4, 0], 1.5, 5);
    await drawn(page, () => slider(/^Order/).fill("1"));
    await check({ method: "ipndm", abOrder: 1, numStep: 8 }, [4, 0], 1.5, 5);
    await page.getByRole("combobox", { name: "Method" }).first().selectOption({ label: "rhoRK-DEIS" });
    await page.getByRole("combobox", { name: "Time steps" }).selectOption({ label: "rho to the power 1/7" });
    await drawn(page, () => slider(/^Order/).fill("3"));
    const kutta = { method: "rho_rk", rkMethod: "3kutta", tsPhase: "rho", tsOrder: 7 } as const;
    await check({ ...kutta, numStep: 2 }, [4, 0], 1.5, 5);
    assertEquals(await page.locator(".steps").allTextContents(), ["2", "8"]);
    assertEquals(await page.locator(".nfe").allTextContents(), ["6", "8"]);
    await drawn(page, async () => {
      await slider(/^Guidance/).fill("3");
      await slider(/^Evaluations/).fill("9");
    });
    await check({ ...kutta, numStep: 3 }, [4, 0], 3, 5);
    assertEquals(complaints, []);
  },
  { url: site.url + DIGITS },
);

/** Counts the drawings that the worker finishes. */
function countDone(): void {
  const Original = Worker;
  globalThis.Worker = class extends Original {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      this.addEventListener("message", ({ data }) => {
        const { dataset } = document.documentElement;
        if (data.kind === "done") dataset.done = String(Number(dataset.done ?? 0) + 1);
      });
    }
  };
}

pageTest("a change during a drawing ends it, and the last one counts", async ({ page }) => {
  await drawn(page);
  await drawn(page, async () => {
    for (const seed of ["10", "20", "30"]) {
      await page.getByRole("slider", { name: "Seed" }).fill(seed);
      await page.waitForTimeout(200); // long enough for the drawing to begin
    }
  });
  assert(distance(await picture(page, 0), await expected({ numStep: 8 }, undefined, undefined, 30)) <= 2);
  assertEquals(
    await page.locator("html").getAttribute("data-done"),
    "4",
    "two of the first drawing, two of the last",
  );
}, { before: countDone, url: site.url + DIGITS });
