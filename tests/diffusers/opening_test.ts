// How pipelines are opened: options before anything is read, and networks by path, by URL and in float32.
import { assertEquals, assertRejects } from "@std/assert";
import { openPipeline as openOnWeb } from "../../src/diffusers/browser.ts";
import { fileOpener } from "../../src/diffusers/pipelines/file_opener.ts";
import { openWorkings } from "../../src/diffusers/pipelines/open_workings.ts";
import { openSessionOnWeb } from "../../src/onnx/session/open_session_on_web.ts";
import type { OpenSession } from "../../src/onnx/session/session.ts";
import { withFetch } from "../support/fake_fetch.ts";
import { onnxModel } from "../support/onnx_models.ts";

const HALF = onnxModel([["x", "float16", [1]]], [["Neg", ["x"], ["y"]]], [["y", "float16", [1]]]);
const CPU = { provider: "cpu", threads: 1 } as const;

/** Opens what is nowhere, by each function, with options that are wrong. */
async function refused(options: object, type: typeof RangeError | typeof TypeError, text: string): Promise<void> {
  const asked = await withFetch({}, async () => {
    for (const open of [openWorkings, openOnWeb]) {
      await assertRejects(() => open("http://host/sd", options), type, text);
    }
  });
  assertEquals(asked, []);
}

Deno.test("options are checked before anything is asked for", async () => {
  await refused({ treads: 2 }, TypeError, "treads");
  await refused({ provider: "gpu" }, RangeError, "provider must be one of auto, ");
  for (const threads of [0, 1.5]) {
    await refused({ threads }, RangeError, `threads must be an integer of at least 1, found ${threads}`);
  }
});

Deno.test("a session's options in a browser are checked before anything is asked for", async () => {
  const asked = await withFetch({}, async () => {
    const refused = (options: object, text: string) =>
      assertRejects(() => openSessionOnWeb("http://host/a.onnx", options), RangeError, text);
    await refused({ provider: "gpu" }, "provider must be one of auto, ");
    await refused({ threads: 0 }, "threads must be an integer of at least 1, found 0");
  });
  assertEquals(asked, []);
});

Deno.test("with right options, or none, it is the files that are asked for", async () => {
  for (const options of [{}, { threads: 1 }, { provider: "wasm" }] as const) {
    const asked = await withFetch({}, async () => {
      for (const open of [openWorkings, openOnWeb]) {
        await assertRejects(() => open("http://host/sd", options), TypeError, "has no model_index.json");
      }
      const missing = () => openSessionOnWeb("http://host/a.onnx", options);
      await assertRejects(missing, TypeError, "http://host/a.onnx");
    });
    const once = ["GET http://host/sd/card.json", "GET http://host/sd/model_index.json"];
    assertEquals(asked, [...once, ...once, "GET http://host/a.onnx"]);
  }
});

async function typeOf(opening: Promise<OpenSession>): Promise<unknown> {
  const { session } = await opening;
  try {
    const [input] = session.inputMetadata;
    return "type" in input && input.type;
  } finally {
    await session.release();
  }
}

Deno.test("a network is opened by its path as it is, or in float32", async () => {
  const file = await Deno.makeTempFile({ suffix: ".onnx" });
  try {
    await Deno.writeFile(file, HALF);
    const open = fileOpener(undefined, CPU);
    assertEquals(await typeOf(open(file, { widen: false })), "float16");
    assertEquals(await typeOf(open(file, { widen: true })), "float32");
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("a network behind a URL is what was read of it, as it is, or in float32", async () => {
  const read: string[] = [];
  const open = fileOpener((url) => Promise.resolve((read.push(String(url)), HALF)), CPU);
  assertEquals(await typeOf(open("http://host/a.onnx", { widen: false })), "float16");
  assertEquals(await typeOf(open("http://host/b.onnx", { widen: true })), "float32");
  assertEquals(read, ["http://host/a.onnx", "http://host/b.onnx"]);
});
