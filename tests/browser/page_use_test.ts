// The page by keyboard and pointer, for screen readers, on a phone, and without a connection.
/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import { getNoise } from "../../mod.ts";
import { readPlan } from "../../src/cli/options/plan_file.ts";
import { barriers, distance, drawn, picture, shadesOf } from "../support/browser/page.ts";
import { DIGITS, pageTest, plainSite, site } from "../support/browser/page_harness.ts";

pageTest("the trajectory can be scrubbed by keyboard and by pointer, back to the noise", async ({ page }) => {
  await drawn(page);
  const moment = page.getByRole("slider", { name: /^From noise to picture/ }).first();
  const end = await picture(page, 0);
  await moment.focus();
  await page.keyboard.press("Home");
  const noise = shadesOf(getNoise([4, 1, 28, 28], { seed: 0 }).data);
  assert(distance(await picture(page, 0), noise) <= 1);
  const { timesteps: [start] } = await readPlan("models/plans/guided-8.json");
  assertEquals(await moment.getAttribute("aria-valuetext"), `step 0 of 8, t = ${start.toFixed(3)}`);
  await page.keyboard.press("ArrowRight");
  assertMatch((await moment.getAttribute("aria-valuetext"))!, /^step 1 of 8/);
  const strip = page.locator(".strip").first();
  const { width } = (await strip.boundingBox())!;
  await strip.click({ position: { x: width - 3, y: 5 } });
  assertEquals(await picture(page, 0), end);
  await page.getByRole("checkbox", { name: /clean picture/ }).check();
  await strip.click({ position: { x: width * 0.6, y: 5 } });
  assert(distance(await picture(page, 0), end) > 20, "what the network takes for clean on the way");
}, { url: site.url + DIGITS });

pageTest(
  "keys reach every control, the result is announced, and an audit finds no barrier, on a phone, in light and in dark",
  async ({ page }) => {
    await drawn(page);
    const reached = new Set<string>();
    for (let i = 0; i < 20; i++) {
      await page.keyboard.press("Tab");
      reached.add(await page.evaluate(() => document.activeElement!.getAttribute("name") ?? ""));
    }
    for (
      const name of ["model", "digits", "nfe", "guidance", "seed", "grid", "clean", "method", "order", "moment"]
    ) {
      assert(reached.has(name), `${name} among ${[...reached]}`);
    }
    for (const status of await page.getByRole("status").all()) {
      assertEquals(await status.getAttribute("aria-live"), "polite");
    }
    assertEquals(await barriers(page), []);
    await page.setViewportSize({ width: 360, height: 740 });
    assertEquals(
      await page.evaluate(() => document.documentElement.scrollWidth),
      360,
      "a phone need not scroll sideways",
    );
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      assertEquals(await barriers(page), [], colorScheme);
    }
  },
  { url: site.url + DIGITS },
);

pageTest(
  "after the first visit the page draws without a connection, and with threads on any host",
  async (visited) => {
    const { page, context } = visited;
    const draw = () => drawn(page, () => page.getByRole("slider", { name: "Evaluations" }).fill("2"));
    const runtime = async () => (await page.locator("#runtime").textContent())!;
    await draw();
    assertMatch(await runtime(), /^The networks run on WebAssembly, one thread\.$/);
    await page.waitForFunction(async () => {
      const runtime = await caches.match("ort-wasm-simd-threaded.wasm");
      return Boolean(runtime && navigator.serviceWorker.controller);
    });
    await context.setOffline(true);
    await page.reload();
    assertMatch(await draw(), /^Drawn: a red apple, noto style\./);
    assertMatch(await runtime(), /^The networks run on WebAssembly, \d threads\.$/);
    const choose = () => page.getByRole("combobox", { name: "Model" }).selectOption("digits");
    assertMatch(await drawn(page, choose), /^Drawn: 2 7 1 8\./);
  },
  { url: plainSite.url },
);
