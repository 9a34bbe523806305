// What the page's address and the browser begin with.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { openPage } from "../support/page_document.ts";

/** The page begun in a browser, with the workers that it has started and what they were sent. */
async function begun(search: string): Promise<{ document: Document; workers: string[]; sent: unknown[] }> {
  const document = openPage(), workers: string[] = [], sent: unknown[] = [];
  class Worker {
    constructor(url: URL, options: { type: string }) {
      workers.push(`${options.type} ${url.pathname.split("/").at(-1)}`);
    }
    postMessage(message: unknown) {
      sent.push(message);
    }
  }
  Object.defineProperty(globalThis, "location", { value: { search }, configurable: true });
  const { setTimeout, Worker: own } = globalThis;
  // Nothing of what the page waits for is to come.
  Object.assign(globalThis, { Worker, setTimeout: () => 0 });
  try {
    await (await import(`../../src/web/main.ts#${search}`)).begun;
  } finally {
    Object.assign(globalThis, { Worker: own, setTimeout });
  }
  return { document, workers, sent };
}

Deno.test("the page begins with the model and the provider of its address", async () => {
  const { document, workers, sent } = await begun("?model=digits&provider=webgpu");
  assertEquals([workers, sent], [["module worker.js"], [{ kind: "start", provider: "webgpu" }]] as unknown);
  assertEquals(document.querySelector<HTMLSelectElement>("[name=model]")!.value, "digits");
  assertEquals(document.querySelector<HTMLElement>("#broken")!.hidden, true);
});

Deno.test("a browser that cannot run the page says what it lacks, and starts nothing", async () => {
  const { validate } = WebAssembly;
  WebAssembly.validate = () => false;
  try {
    const { document, workers } = await begun("?model=emoji");
    const alert = document.querySelector<HTMLElement>("#broken")!;
    assertEquals([alert.hidden, workers], [false, []] as unknown);
    assertStringIncludes(alert.textContent!, "SIMD instructionsUse a current version of Chrome");
  } finally {
    WebAssembly.validate = validate;
  }
});
