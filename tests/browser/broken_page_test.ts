// What keeps the page from working is said on it, with what to do.
/// <reference lib="dom" />
import { assertEquals, assertStringIncludes } from "@std/assert";
import { buildPage } from "../../src/web/build_page.ts";
import { needing, startChromium } from "../support/browser/chromium.ts";
import { visit } from "../support/browser/page.ts";
import { serveSite } from "../support/browser/site.ts";

const browser = await startChromium();
const FOLDER = await Deno.makeTempDir();
if (browser) await buildPage(FOLDER);
Deno.test.afterAll(async () => {
  await browser?.close();
  await Deno.remove(FOLDER, { recursive: true });
});

const missing = () => new Response("Not found", { status: 404 });
const UPLOAD = "upload all files of dist/web";

/** What stands in the alert of the page, where files are replaced. */
function alertTest(
  name: string,
  texts: string[],
  replaced: Record<string, () => Response>,
  { before, search = "?model=digits" }: { before?: () => void; search?: string } = {},
): void {
  Deno.test({
    name,
    ...needing(browser),
    fn: async () => {
      const site = serveSite(FOLDER, replaced);
      const { page, context, complaints } = await visit(browser!, site.url + search, { before });
      const alert = page.getByRole("alert");
      await alert.waitFor({ timeout: 30_000 });
      const text = (await alert.textContent())!;
      for (const part of texts) assertStringIncludes(text, part);
      // The browser itself notes what it could not load; beyond that, nothing.
      assertEquals(complaints.filter((line) => !line.startsWith("Failed to load resource")), []);
      await context.close();
      await site.close();
    },
  });
}

alertTest(
  "a browser without SIMD",
  ["does not run WebAssembly with SIMD", "Use a current version of Chrome, Edge, Firefox or Safari"],
  {},
  { before: () => void (WebAssembly.validate = () => false) },
);
alertTest("a browser without a GPU that is asked for one", ["has no GPU", "without ?provider=webgpu"], {}, {
  search: "?provider=webgpu",
});
alertTest("the model missing", ["The file digits.onnx cannot be read: status 404", UPLOAD], {
  "digits.onnx": missing,
});
alertTest("the model cut short", ["The file digits.onnx is cut short", "(1000000 bytes arrived)", UPLOAD], {
  "digits.onnx": () => new Response(Deno.readFileSync(`${FOLDER}/digits.onnx`).subarray(0, 1e6)),
});
alertTest("the model's card missing", ["The file digits.json cannot be read: status 404", UPLOAD], {
  "digits.json": missing,
});
alertTest("a page in place of the model's card", ["The model card digits.json is not JSON", UPLOAD], {
  "digits.json": () => new Response("<!doctype html>"),
});
alertTest(
  "ONNX Runtime's WebAssembly missing",
  ["ort-wasm-simd-threaded.wasm cannot be read: status 404", UPLOAD],
  {
    "ort-wasm-simd-threaded.wasm": missing,
  },
);
alertTest("a page in place of ONNX Runtime's WebAssembly", [
  "ort-wasm-simd-threaded.wasm is no WebAssembly",
  UPLOAD,
], {
  "ort-wasm-simd-threaded.wasm": () => new Response("<!doctype html>"),
});
alertTest("a network of the emoji missing", ["emoji/ has no unet/model.onnx", UPLOAD], {
  "emoji/unet/model.onnx": missing,
}, { search: "" });
alertTest(
  "a network of the emoji cut short",
  ["text_encoder/model.onnx of ", "is not the file that card.json describes, cut short", UPLOAD],
  {
    "emoji/text_encoder/model.onnx": () =>
      new Response(Deno.readFileSync(`${FOLDER}/emoji/text_encoder/model.onnx`).subarray(0, 1e6)),
  },
  { search: "" },
);
alertTest("the worker missing", ["The file worker.js cannot be loaded", UPLOAD], { "worker.js": missing });
