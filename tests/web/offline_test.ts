import { assertEquals } from "@std/assert";
import { keepForLater } from "../../src/web/offline.ts";
import { withServiceWorkers } from "../support/service_worker_host.ts";

Deno.test("the page's service worker is installed, and told which build of ONNX Runtime to keep", () =>
  withServiceWorkers(async ({ registered, told }) => {
    await keepForLater("ort.wasm");
    assertEquals(registered.map((url) => new URL(url).pathname.split("/").at(-1)), ["service_worker.js"]);
    assertEquals(told, ["ort.wasm"]);
  }));

Deno.test("a browser that keeps nothing shows the page all the same, and says why", async () => {
  const { info } = console, said: string[] = [];
  console.info = (text: string) => void said.push(text);
  try {
    await keepForLater("ort.wasm");
    assertEquals(said, []);
    await withServiceWorkers(async ({ told }) => {
      await keepForLater("ort.wasm");
      assertEquals(told, []);
    }, new Error("no space"));
    assertEquals(said, ["The page is not kept for offline use: Error: no space"]);
  } finally {
    console.info = info;
  }
});
