// What a browser fetches to load a model, and what it refuses before anything is opened.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { sha256Of } from "../../src/internal/sha256_of.ts";
import { loadModel } from "../../src/models/browser.ts";
import { productCard } from "../support/carded_models.ts";
import { withFetch } from "../support/fake_fetch.ts";
import { productModel } from "../support/onnx_models.ts";

const ONNX = new Uint8Array(productModel());
const card = (sha256: string) => productCard("other.onnx", sha256);

/** Loads a URL beside which there is a card of another file, which is refused; gives what was asked for. */
async function askedFor(url: string, onnx: string): Promise<string[]> {
  const json = url.replace(/(\.onnx|\.json)?(\?.*)?$/, ".json$2");
  return await withFetch({ [json]: card("0".repeat(64)), [onnx]: ONNX }, async () => {
    const { message } = await assertRejects(() => loadModel(url), TypeError);
    assertStringIncludes(message, `The model file ${onnx} is not the one that its card describes`);
    assertStringIncludes(message, `its sha256 is ${sha256Of(ONNX)}, expected 000000000000...`);
  });
}

Deno.test("a card is beside the model's URL, whatever that ends with; the card's file is beside the card", async () => {
  const get = (...names: string[]) => names.map((name) => `GET http://host/${name}`);
  assertEquals(await askedFor("http://host/m.onnx", "http://host/m.onnx"), get("m.json", "m.onnx"));
  assertEquals(
    await askedFor("http://host/m.onnx?v=1", "http://host/m.onnx?v=1"),
    get("m.json?v=1", "m.onnx?v=1"),
  );
  assertEquals(await askedFor("http://host/m", "http://host/m"), get("m.json", "m"));
  assertEquals(await askedFor("http://host/m.json", "http://host/other.onnx"), get("m.json", "other.onnx"));
});

Deno.test("without a card nothing else is asked for", async () => {
  const asked = await withFetch({ "http://host/m.onnx": ONNX }, async () => {
    await assertRejects(() => loadModel("http://host/m.onnx"), TypeError, "m.json cannot be read: status 404");
  });
  assertEquals(asked, ["GET http://host/m.json"]);
});

Deno.test("with its own checksum a model gets as far as its options", async () => {
  const served = { "http://host/m.json": card(sha256Of(ONNX)), "http://host/m.onnx": ONNX };
  await withFetch(served, async () => {
    const open = () => loadModel("http://host/m.onnx", { threads: 0 });
    await assertRejects(open, RangeError, "threads must be an integer of at least 1, found 0");
  });
});
