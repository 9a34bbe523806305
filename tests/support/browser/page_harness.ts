// Chromium and the page for the tests of one file, both gone after them.
import { buildPage } from "../../../src/web/build_page.ts";
import { needing, startChromium } from "./chromium.ts";
import { type Visit, visit } from "./page.ts";
import { serveSite } from "./site.ts";

const browser = await startChromium();
const FOLDER = await Deno.makeTempDir();
if (browser) await buildPage(FOLDER);
/** The served page, and the same from a host that isolates no page from other origins. */
export const site = serveSite(FOLDER), plainSite = serveSite(FOLDER, {}, { plain: true });
Deno.test.afterAll(async () => {
  await browser?.close();
  await site.close();
  await plainSite.close();
  await Deno.remove(FOLDER, { recursive: true });
});

/** The page with the digits, which are loaded fast. */
export const DIGITS = "?model=digits";

/** A test on a fresh visit of the page, or of what is behind another URL. */
export function pageTest(
  name: string,
  fn: (visit: Visit) => Promise<void>,
  { url = site.url, ...options }: Parameters<typeof visit>[2] & { url?: string } = {},
): void {
  Deno.test({
    name,
    ...needing(browser),
    fn: async () => {
      const visited = await visit(browser!, url, options);
      await fn(visited);
      await visited.context.close();
    },
  });
}
