// The page of src/web in a real browser.
/// <reference lib="dom" />
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { getNoise, type SamplerOptions } from "../../mod.ts";
import { draw } from "../../src/cli/draw.ts";
import { DEFAULT_MODEL, loadModel } from "../../src/cli/load_model.ts";
import { buildPage } from "../../src/web/build_page.ts";
import { startChromium } from "./chromium.ts";
import { barriers, distance, drawn, picture, shadesOf, type Visit, visit } from "./page.ts";
import { serveSite } from "./site.ts";

const browser = await startChromium();
const FOLDER = await Deno.makeTempDir();
if (browser) await buildPage(FOLDER);
const site = serveSite(FOLDER);
Deno.test.afterAll(async () => {
  await browser?.close();
  await site.close();
  await Deno.remove(FOLDER, { recursive: true });
});

/** A test on a fresh visit of the page. */
function pageTest(
  name: string,
  fn: (visit: Visit) => Promise<void>,
  options: Parameters<typeof visit>[2] = {},
): void {
  Deno.test({
    name,
    ignore: !browser,
    sanitizeOps: false, // the connection to the browser outlives the test
    sanitizeResources: false,
    fn: async () => {
      const visited = await visit(browser!, site.url, options);
      await fn(visited);
      await visited.context.close();
    },
  });
}

/** What `deis sample` draws. */
async function expected(
  options: SamplerOptions,
  labels = [2, 7, 1, 8],
  guidance = 1.5,
  seed = 0,
): Promise<number[]> {
  const model = await loadModel(DEFAULT_MODEL, {});
  const solver = { tsPhase: "t", tsOrder: 2, ...options } as const;
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
      /^Drawn: 2 7 1 8\. tAB-DEIS of order 3 and DDIM differ by 0\.\d+, root mean square/,
    );
    const [first, second] = [await picture(page, 0), await picture(page, 1)];
    assert(distance(first, await expected({ method: "t_ab", abOrder: 3, numStep: 8 })) <= 2);
    assert(distance(second, await expected({ method: "t_ab", abOrder: 0, numStep: 8 })) <= 2);
    assert(distance(first, second) > 50, "the two differ");
    assertEquals(await page.locator(".steps").allTextContents(), ["8", "8"]);
    assertEquals(await page.locator(".nfe").allTextContents(), ["8", "8"]);
    for (const name of ["model", "time"]) {
      for (const text of await page.locator(`.${name}`).allTextContents()) assertMatch(text, /^[\d.]+ m?s$/);
    }
    assertStringIncludes(
      (await page.locator("code").first().textContent())!,
      "deis sample --count 4 --label 2,7,1,8 --seed 0",
    );
    assertMatch((await page.locator("#runtime").textContent())!, /^The network runs on Web/);
    assertEquals(requests.filter((url) => !url.startsWith(site.url)), []);
    assertEquals(complaints, []);
  },
);

pageTest(
  "the picture follows seed, method, order, guidance, evaluations, grid and digits",
  async ({ page, complaints }) => {
    await drawn(page);
    const slider = (name: RegExp, panel = 0) => page.getByRole("slider", { name }).nth(panel);
    const check = async (options: SamplerOptions, labels?: number[], guidance?: number, seed?: number) =>
      assert(distance(await picture(page, 0), await expected(options, labels, guidance, seed)) <= 2);
    await page.getByRole("textbox", { name: "Digits to draw" }).fill("40");
    await drawn(page, () => slider(/^Seed/).fill("5"));
    await check({ abOrder: 3, numStep: 8 }, [4, 0], 1.5, 5);
    await drawn(page, () => slider(/^Order/).fill("1"));
    await check({ abOrder: 1, numStep: 8 }, [4, 0], 1.5, 5);
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
}, { before: countDone });

pageTest("the trajectory can be scrubbed by keyboard and by pointer, back to the noise", async ({ page }) => {
  await drawn(page);
  const moment = page.getByRole("slider", { name: /^From noise to digit/ }).first();
  const end = await picture(page, 0);
  await moment.focus();
  await page.keyboard.press("Home");
  const noise = shadesOf(getNoise([4, 1, 28, 28], { seed: 0 }).data);
  assert(distance(await picture(page, 0), noise) <= 1);
  assertMatch((await moment.getAttribute("aria-valuetext"))!, /^step 0 of 8, t = 1\.000$/);
  await page.keyboard.press("ArrowRight");
  assertMatch((await moment.getAttribute("aria-valuetext"))!, /^step 1 of 8/);
  const strip = page.locator(".strip").first();
  const { width } = (await strip.boundingBox())!;
  await strip.click({ position: { x: width - 3, y: 5 } });
  assertEquals(await picture(page, 0), end);
  await page.getByRole("checkbox", { name: /clean digit/ }).check();
  await strip.click({ position: { x: width * 0.6, y: 5 } });
  assert(distance(await picture(page, 0), end) > 20, "what the network takes for clean on the way");
});

pageTest("keys reach every control, the result is announced, and an audit finds no barrier", async ({ page }) => {
  await drawn(page);
  const reached = new Set<string>();
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press("Tab");
    reached.add(await page.evaluate(() => document.activeElement!.getAttribute("name") ?? ""));
  }
  for (const name of ["digits", "nfe", "guidance", "seed", "grid", "clean", "method", "order", "moment"]) {
    assert(reached.has(name), `${name} among ${[...reached]}`);
  }
  assertEquals(await page.getByRole("status").getAttribute("aria-live"), "polite");
  assertEquals(await barriers(page), []);
});

pageTest(
  "a phone shows all without scrolling sideways, and with contrast, in light and in dark",
  async ({ page }) => {
    await drawn(page);
    assertEquals(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      assertEquals(await barriers(page), []);
    }
  },
  { viewport: { width: 360, height: 740 } },
);

pageTest("after the first visit the page works without a connection", async ({ page, context }) => {
  await drawn(page);
  await page.waitForFunction(async () => {
    const runtime = await caches.match("ort-wasm-simd-threaded.wasm");
    return Boolean(runtime && navigator.serviceWorker.controller);
  });
  await context.setOffline(true);
  await page.reload();
  assertMatch(await drawn(page), /^Drawn: 2 7 1 8\./);
});
