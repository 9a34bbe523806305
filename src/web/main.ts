/// <reference lib="dom" />
import { startOf } from "./address.ts";
import { checkBrowser } from "./broken.ts";
import { startComparison } from "./comparison.ts";
import { showBroken } from "./notices.ts";

function start(): void {
  const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
  startComparison(worker, startOf(location.search));
}

/** Done when the page has begun, or says why it cannot. */
export const begun = checkBrowser().then(start).catch(showBroken);
