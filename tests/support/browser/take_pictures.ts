/**
 * Takes the pictures of the page for the README: `deno task web:pictures`.
 *
 * @module
 */
/// <reference lib="dom" />
import { fileURLToPath } from "node:url";
import { buildPage } from "../../../src/web/build_page.ts";
import { startChromium } from "./chromium.ts";
import { drawn, visit } from "./page.ts";
import { serveSite } from "./site.ts";

const PICTURES = {
  desktop: { viewport: { width: 1024, height: 1100 }, colorScheme: "light" },
  phone: { viewport: { width: 390, height: 1100 }, colorScheme: "dark" },
} as const;

const browser = await startChromium();
if (!browser) Deno.exit(1);
const folder = await Deno.makeTempDir();
await buildPage(folder);
const site = serveSite(folder);
try {
  for (const [name, options] of Object.entries(PICTURES)) {
    const { page, context } = await visit(browser, site.url, options);
    await drawn(page);
    await drawn(page, () => page.getByRole("slider", { name: "Evaluations" }).fill("6")); // where solvers differ
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    const path = fileURLToPath(new URL(`../../../src/web/pictures/${name}.png`, import.meta.url));
    await page.screenshot({ path });
    console.log(`src/web/pictures/${name}.png`);
    await context.close();
  }
} finally {
  await site.close();
  await browser.close();
  await Deno.remove(folder, { recursive: true });
}
