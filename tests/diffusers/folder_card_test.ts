// What a folder's card.json states of its files, and what a run goes by.
import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { fileSha256 } from "../../src/internal/file_sha256.ts";
import { sha256Of } from "../../src/internal/sha256_of.ts";
import { cachedBytes } from "../../src/diffusers/folder/cached_fetch.ts";
import { localFolder } from "../../src/diffusers/folder/local_folder.ts";
import { openPipeline } from "../../src/diffusers/mod.ts";
import { pipelineFacts } from "../../src/diffusers/pipelines/pipeline_facts.ts";
import { openPipeline as openOnWeb } from "../../src/diffusers/browser.ts";
import { FAKE_FOLDERS, openFake } from "../support/fake_pipelines.ts";
import { serveFolder } from "../support/serve_folder.ts";

const DDPM = new URL("../data/pipelines/ddpm-fp16/", import.meta.url);
const FILES = ["model_index.json", "scheduler/scheduler_config.json", "unet/config.json", "unet/model.onnx"];
const sums: Record<string, string> = Object.fromEntries(
  await Promise.all(FILES.map(async (path) => [path, await fileSha256(new URL(path, DDPM).pathname)])),
);

/** Calls back with a copy of a small folder that has a card. */
async function withFolder(card: unknown, test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const part of ["scheduler", "unet"]) await Deno.mkdir(`${folder}/${part}`);
    for (const path of FILES) await Deno.copyFile(new URL(path, DDPM), `${folder}/${path}`);
    await Deno.writeTextFile(`${folder}/card.json`, JSON.stringify(card));
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const cpu = { provider: "cpu", threads: 1 } as const;
const refused = async (source: string) =>
  (await assertRejects(() => openPipeline(source, cpu), TypeError)).message;

Deno.test("a folder whose files are those of its card opens, whatever lies beside its parts", async () => {
  const judge = { "judge.onnx": "0".repeat(64) };
  await withFolder({ sha256: { ...sums, ...judge }, figures: { steps: 3 } }, async (folder) => {
    await using pipeline = await openPipeline(folder, cpu);
    assertEquals((await pipeline.run()).plan.nfe, 3);
  });
});

Deno.test("a file of another sha256 is refused before a network is opened, and so is a missing one", async () => {
  for (const path of FILES) {
    await withFolder({ sha256: { ...sums, [path]: "0".repeat(64) } }, async (folder) => {
      const start = `${path} of ${folder} is not the file that card.json describes, cut short or replaced: `;
      const sum = `its sha256 is ${sums[path].slice(0, 12)}..., expected 000000000000...`;
      assertEquals(await refused(folder), start + sum);
      await Deno.remove(`${folder}/${path}`);
      assertEquals(await refused(folder), `${folder} has no ${path}, which its card.json lists`);
    });
  }
});

Deno.test("a checksum that is none is refused, and a card of something else says nothing", async () => {
  await withFolder({ sha256: { ...sums, "unet/model.onnx": "12ab" } }, async (folder) => {
    const text = 'must state the SHA-256 of unet/model.onnx in 64 hex digits, found "12ab"';
    assertStringIncludes(await refused(folder), text);
  });
  const { defaults } = await pipelineFacts(localFolder(DDPM));
  const others = [{ sha256: sums["unet/model.onnx"], figures: 7 }, { figures: { steps: 0, guidance: "4" } }];
  for (const card of [...others, { figures: { steps: 2.5 } }, { figures: [3] }]) {
    await withFolder(card, async (folder) => {
      await (await openPipeline(folder, cpu)).close();
      assertEquals((await pipelineFacts(localFolder(folder))).defaults, defaults);
    });
  }
});

Deno.test("files behind a URL are checked as they arrive", async () => {
  await withFolder({ sha256: sums, figures: { steps: 1 } }, async (folder) => {
    await using site = serveFolder(folder);
    await using pipeline = await openPipeline(site.url, cpu);
    assertEquals((await pipeline.run()).plan.nfe, 1);
  });
  for (const open of [openPipeline, openOnWeb]) {
    await withFolder({ sha256: { ...sums, "unet/model.onnx": "0".repeat(64) } }, async (folder) => {
      await using site = serveFolder(folder);
      await using pipeline = await open(site.url, { provider: "wasm" });
      const { message } = await assertRejects(() => pipeline.run({ numStep: 1 }), TypeError);
      assertMatch(message, /^unet\/model\.onnx of http.+ is not the file that card\.json describes/);
    });
    await withFolder({ sha256: { ...sums, "unet/config.json": "0".repeat(64) } }, async (folder) => {
      await using site = serveFolder(folder);
      const { message } = await assertRejects(() => open(site.url, { provider: "wasm" }), TypeError);
      assertMatch(message, /^unet\/config\.json of http.+ is not the file that card\.json describes/);
    });
  }
});

Deno.test("steps and guidance are those of the card's figures, unless a run says others", async () => {
  const folder = FAKE_FOLDERS.sd();
  folder.files["card.json"] = JSON.stringify({ figures: { steps: 3, guidance: 1 } });
  const { pipeline, opened } = await openFake(folder);
  const rows = () => opened.findLast(({ part }) => part === "unet")!.session.given.at(-1)!.sample.dims[0];
  assertEquals([(await pipeline.run({ prompt: "a" })).plan.nfe, rows()], [3, 1]);
  assertEquals([(await pipeline.run({ prompt: "a", numStep: 2, guidance: 5 })).plan.nfe, rows()], [2, 2]);
});

/** A Cache that holds responses in memory. */
function fakeCache(): Cache {
  const kept = new Map<string, Response>();
  return {
    match: (url: string) => Promise.resolve(kept.get(String(url))?.clone()),
    put: (url: string, response: Response) => Promise.resolve(void kept.set(String(url), response)),
    delete: (url: string) => Promise.resolve(kept.delete(String(url))),
  } as unknown as Cache;
}

Deno.test("what the browser's Cache has of an older model is fetched anew, and what is wrong is not kept", async () => {
  const cache = fakeCache(), { caches, fetch } = globalThis;
  const given = { text: "old" }, asked: unknown[] = [];
  const check = (sum: string) => (bytes: Uint8Array) => {
    if (sha256Of(bytes) !== sha256Of(sum)) throw new TypeError("another");
  };
  const read = async (expected: string) =>
    new TextDecoder().decode(await cachedBytes("http://host/model.onnx", check(expected)));
  Object.defineProperty(globalThis, "caches", {
    value: { open: () => Promise.resolve(cache) },
    configurable: true,
  });
  globalThis.fetch = (_, options) => Promise.resolve(new Response(given.text, void asked.push(options?.cache)!));
  try {
    assertEquals([await read("old"), await read("old"), asked.length], ["old", "old", 1]);
    given.text = "new";
    assertEquals([await read("new"), await read("new")], ["new", "new"]);
    assertEquals(asked, [undefined, "reload"]);
    await assertRejects(() => read("newer"), TypeError, "another");
    assertEquals([await cache.match("http://host/model.onnx"), asked.length] as unknown, [undefined, 3]);
  } finally {
    Object.defineProperty(globalThis, "caches", { value: caches, configurable: true });
    globalThis.fetch = fetch;
  }
});
