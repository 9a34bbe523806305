// A folder behind a URL whose card.json states the SHA-256 of its files.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { checkedUrlFolder } from "../../src/diffusers/folder/checked_url_folder.ts";
import { openCheckpoint } from "../../src/diffusers/folder/open_checkpoint.ts";
import { sha256Of } from "../../src/internal/sha256_of.ts";
import { withFetch } from "../support/fake_fetch.ts";

const BASE = "http://host/sd/", CONFIG = "{}", WEIGHTS = "weights";
const CARD = { sha256: { "unet/config.json": sha256Of(CONFIG), "unet/model.onnx": sha256Of(WEIGHTS) } };
const served = (files: Record<string, string | number>) =>
  Object.fromEntries(
    Object.entries({ "card.json": JSON.stringify(CARD), ...files }).map(([path, text]) => [BASE + path, text]),
  );
const reading = (text: string) => () => Promise.resolve(utf8ToBytes(text));

Deno.test("texts and weights that are those of the card are given", async () => {
  await withFetch(served({ "unet/config.json": CONFIG, "other.json": "[]" }), async () => {
    const folder = await checkedUrlFolder(BASE, reading(WEIGHTS));
    assertEquals(await folder.readText("unet/config.json"), CONFIG);
    assertEquals(await folder.readText("other.json"), "[]");
    assertEquals(await folder.readText("none.json"), undefined);
    assertEquals(await folder.read!(folder.locate("unet/model.onnx")), utf8ToBytes(WEIGHTS));
    assertEquals(await folder.read!(folder.locate("other.onnx")), utf8ToBytes(WEIGHTS));
  });
});

Deno.test("a text and weights that are others are refused, by a reader that keeps none of them too", async () => {
  await withFetch(served({ "unet/config.json": "{ }" }), async () => {
    const folder = await checkedUrlFolder(BASE, reading("other weights"));
    const text = await assertRejects(() => folder.readText("unet/config.json"), TypeError);
    assertStringIncludes(text.message, `unet/config.json of ${BASE} is not the file that card.json describes`);
    const url = folder.locate("unet/model.onnx");
    const { message } = await assertRejects(() => folder.read!(url), TypeError);
    assertStringIncludes(message, `unet/model.onnx of ${BASE} is not the file that card.json describes`);
    assertStringIncludes(message, `its sha256 is ${sha256Of("other weights").slice(0, 12)}...`);
  });
});

Deno.test("a reader that keeps what it read may ask whether that is still right", async () => {
  await withFetch(served({}), async () => {
    const answers: string[] = [];
    const folder = await checkedUrlFolder(BASE, (_url, check) => {
      for (const text of ["old weights", WEIGHTS]) {
        try {
          check(utf8ToBytes(text));
          answers.push(`${text} pass`);
        } catch (error) {
          answers.push((error as Error).name);
        }
      }
      return Promise.resolve(utf8ToBytes(WEIGHTS));
    });
    await folder.read!(folder.locate("unet/model.onnx"));
    assertEquals(answers, ["TypeError", "weights pass"]);
  });
});

Deno.test("a URL, as a text or not, is a folder behind it, and a path is one on disk", async () => {
  for (const source of [BASE, "http://host/sd", new URL(BASE)]) {
    const asked = await withFetch(served({}), async () => {
      const { name, folder } = await openCheckpoint(source, undefined, {});
      assertEquals([name, folder], [BASE, undefined]);
    });
    assertEquals(asked, [`GET ${BASE}card.json`]);
  }
});

Deno.test("a folder on disk is compared with its card as it is opened", async () => {
  const path = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${path}/unet`);
    await Deno.writeTextFile(`${path}/unet/config.json`, CONFIG);
    await Deno.writeTextFile(`${path}/unet/model.onnx`, WEIGHTS);
    await Deno.writeTextFile(`${path}/card.json`, JSON.stringify(CARD));
    assertEquals((await openCheckpoint(path, undefined, {})).folder, path);
    await Deno.writeTextFile(`${path}/unet/model.onnx`, "other weights");
    const open = () => openCheckpoint(path, undefined, {});
    await assertRejects(open, TypeError, `unet/model.onnx of ${path} is not the file that card.json describes`);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
});
