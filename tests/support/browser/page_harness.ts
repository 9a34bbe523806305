// Chromium and the page for the tests of one file, both gone after them.
import { buildPage } from "../../../src/web/build_page.ts";
import { needing, startChromium } from "./chromium.ts";
import { type Visit, visit } from "./page.ts";
import { serveSite } from "./site.ts";

const browser = await startChromium();
const FOLDER = await Deno.makeTempDir();
if (browser) await buildPage(FOLDER);
/** The served page. */
export const site = serveSite(FOLDER);
Deno.test.afterAll(async () => {
  await browser?.close();
  await site.close();
  await Deno.remove(FOLDER, { recursive: true });
});

/** A test on a fresh visit of the page. */
export function pageTest(
  name: string,
  fn: (visit: Visit) => Promise<void>,
  options: Parameters<typeof visit>[2] = {},
): void {
  Deno.test({
    name,
    ...needing(browser),
    fn: async () => {
      const visited = await visit(browser!, site.url, options);
      await fn(visited);
      await visited.context.close();
    },
  });
}
