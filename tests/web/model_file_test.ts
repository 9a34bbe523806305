import { assertEquals, assertRejects } from "@std/assert";
import { asBroken, Broken, checkBrowser, UPLOAD_ADVICE } from "../../src/web/broken.ts";
import { fetchModel } from "../../src/web/model_file.ts";

const CARD = await Deno.readFile("models/digits.json"), MODEL = await Deno.readFile("models/digits.onnx");

/** The model as the page reads it from a host with these files. */
async function modelOf(files: Record<string, Uint8Array<ArrayBuffer>>) {
  const { fetch } = globalThis;
  globalThis.fetch = (address) => {
    const name = String(address).split("/").at(-1)!;
    const response = name in files ? new Response(files[name]) : new Response("none", { status: 404 });
    return Promise.resolve(response);
  };
  try {
    return await fetchModel();
  } finally {
    globalThis.fetch = fetch;
  }
}

Deno.test("the page's model is the one that its card describes, whole", async () => {
  const { card, bytes } = await modelOf({ "digits.json": CARD, "digits.onnx": MODEL });
  assertEquals([card.file, bytes.length], ["digits.onnx", MODEL.length] as unknown);
  const refused = async (files: Record<string, Uint8Array<ArrayBuffer>>, message: string) => {
    const { advice } = await assertRejects(() => modelOf(files), Broken, message);
    assertEquals(advice, UPLOAD_ADVICE);
  };
  await refused({}, "The file digits.json cannot be read: ");
  await refused({ "digits.json": new Uint8Array(3) }, "digits.json");
  await refused({ "digits.json": CARD }, "The file digits.onnx cannot be read: ");
  const cut = MODEL.slice(1);
  await refused({ "digits.json": CARD, "digits.onnx": cut }, `describes (${cut.length} bytes arrived)`);
});

Deno.test("any error says what can be done about it", () => {
  const own = new Broken("a", "b");
  assertEquals(asBroken(own), own);
  const { message, advice } = asBroken(new Error("lost\nat a line"));
  assertEquals([message, advice.startsWith("Reload the page; if that does not help")], ["lost", true] as unknown);
});

Deno.test("a browser must run WebAssembly with SIMD", async () => {
  await checkBrowser();
  const { WebAssembly } = globalThis, { validate } = WebAssembly;
  try {
    WebAssembly.validate = () => false;
    await assertRejects(checkBrowser, Broken, "does not run WebAssembly with SIMD instructions");
    Object.assign(globalThis, { WebAssembly: undefined });
    await assertRejects(checkBrowser, Broken, "This browser does not run WebAssembly");
  } finally {
    Object.assign(globalThis, { WebAssembly });
    WebAssembly.validate = validate;
  }
});
