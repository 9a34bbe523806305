// The page's emoji in a real browser: the pictures of the command line that it shows, on the way and at the end.
/// <reference lib="dom" />
import { assert, assertEquals, assertMatch } from "@std/assert";
import { decode } from "fast-png";
import type { Page } from "playwright-core";
import { barriers, distance, drawn } from "../support/browser/page.ts";
import { pageTest, site } from "../support/browser/page_harness.ts";
import { deis } from "../support/run_deis.ts";

/** Red, green and blue of a panel's picture. */
async function colours(page: Page, panel: number): Promise<number[]> {
  return await page.locator(".picture").nth(panel).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return [...data].filter((_, i) => i % 4 < 3);
  });
}

/** What the command draws that a panel shows; it says of nothing but the plan that it takes. */
async function drawnByCommand(page: Page, panel: number, plan?: string): Promise<number[]> {
  const command = (await page.locator("code").nth(panel).textContent())!;
  const words = command.matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g).map(([word]) =>
    word.replaceAll(/'([^']*)'|\\(.)/g, "$1$2")
  );
  const out = await Deno.makeTempFile({ suffix: ".png" });
  await Deno.remove(out);
  const { code, stderr } = await deis(...[...words].slice(1), "--threads", "1", "--out", out);
  const said = plan ? `By the fitted plan models/emoji/plans/${plan} (--method or --plan chooses another)\n` : "";
  assertEquals([code, stderr], [0, said], command);
  const { data } = decode(await Deno.readFile(out));
  await Deno.remove(out);
  return [...data];
}

pageTest("the page draws the emoji of the command line, follows the form, and shows the way", async (visited) => {
  const { page, requests, complaints } = visited;
  const slider = (name: RegExp) => page.getByRole("slider", { name }).first();
  const prompt = page.getByRole("textbox", { name: "What to draw" });
  const result = await drawn(page, async () => {
    await slider(/^Evaluations/).fill("3");
    await slider(/^Seed/).fill("7");
    await slider(/^Guidance/).fill("2");
    await page.getByRole("combobox", { name: "Method" }).first().selectOption({ label: "tAB-DEIS" });
    await slider(/^Order/).fill("3");
    await page.getByRole("combobox", { name: "Time steps" }).selectOption({ label: "rho to the power 1/7" });
    await prompt.fill("a chef's blue fish, fluent style");
  });
  const name = "a chef's blue fish, fluent style";
  assert(result.startsWith(`Drawn: ${name}. tAB-DEIS of order 3 and iPNDM of order 3 differ by 0.`), result);
  for (const panel of [0, 1]) {
    assert(distance(await colours(page, panel), await drawnByCommand(page, panel)) <= 2, `panel ${panel}`);
  }
  assertEquals(requests.filter((url) => !url.startsWith(site.url)), []);

  await drawn(page, () => page.getByRole("combobox", { name: "Method" }).first().selectOption({ index: 0 }));
  for (const [guidance, plan] of [["3", undefined], ["2", "guided-3.json"]] as const) {
    await drawn(page, () => slider(/^Guidance/).fill(guidance));
    const sampler = plan ? `fitted, ${plan}` : "DDIMScheduler";
    assertEquals(await page.locator(".sampler").allTextContents(), [sampler, "ipndm"]);
    const byItself = await drawnByCommand(page, 0, plan);
    assert(distance(await colours(page, 0), byItself) <= 2, "what a command draws by itself");
  }

  const end = await colours(page, 0);
  const moment = slider(/^From noise to picture/);
  await moment.fill("2");
  assertMatch((await moment.getAttribute("aria-valuetext"))!, /^step 2 of 3, t = \d+$/);
  const clean = await colours(page, 0);
  await page.getByRole("checkbox", { name: /clean picture/ }).uncheck();
  const state = await colours(page, 0);
  assertEquals([clean.length, state.length], [end.length, end.length]);
  for (const [one, other] of [[clean, end], [clean, state], [state, end]]) assert(distance(one, other) > 20);

  await drawn(page, () => prompt.fill("a red apple".repeat(15)));
  assertMatch(
    (await page.locator("#warning").textContent())!,
    /^The prompt has \d+ tokens, the text encoder takes 22/,
  );
  assertEquals(await drawn(page, () => prompt.fill(" ")), "Say in words what to draw");
  await page.setViewportSize({ width: 360, height: 740 });
  assertEquals(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  assertEquals(await barriers(page), []);
  assertEquals(complaints, []);
});
