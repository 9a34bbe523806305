// The files of a model of the hub in a cache: in which order, and what is there on the way.
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import type { HubRepo } from "../../src/diffusers/hub/hub_repo.ts";
import { hubSnapshot } from "../../src/diffusers/hub/hub_snapshot.ts";
import { linkFile } from "../../src/diffusers/hub/link_file.ts";
import { type HubModel, serveHub } from "../support/hub_server.ts";

const NAME = "owner/ddpm", COMMIT = "0123456789abcdef0123456789abcdef01234567";
const bytes = (text: string) => new TextEncoder().encode(text);
const FILES = {
  "unet/model.onnx": bytes("weights, the largest of all of the files"),
  "unet/config.json": bytes("{}"),
  "model_index.json": bytes('{ "_class_name": "DDPMPipeline" }'),
  "README.md": bytes("is not wanted"),
};

/** Calls back with the folders of a cache of its own, of a model on a server. */
async function withRepo(
  model: Partial<HubModel>,
  test: (repo: HubRepo, requests: [string, string][]) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using server = serveHub({ name: NAME, commit: COMMIT, files: FILES, ...model });
    await test({
      name: NAME,
      endpoint: server.url,
      token: model.token,
      blob: (hash) => `${folder}/blobs/${hash}`,
      ref: (revision) => `${folder}/refs/${revision}`,
      snapshot: (commit) => `${folder}/snapshots/${commit}`,
      unfinished: (commit) => `${folder}/blobs/${commit}.incomplete`,
    }, server.requests);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the index comes first, then the other files, the smallest first, and what is there tells the progress", async () => {
  await withRepo({}, async (repo, requests) => {
    const progress: [number, number][] = [];
    const path = await hubSnapshot(repo, undefined, {
      onProgress: (loaded, total) => {
        assertEquals(existsSync(repo.unfinished(COMMIT)), true);
        progress.push([loaded, total]);
      },
    });
    assertEquals([path, existsSync(repo.unfinished(COMMIT))], [repo.snapshot(COMMIT), false] as unknown[]);
    assertEquals(Deno.readTextFileSync(repo.ref("main")), COMMIT);
    assertEquals(requests.map(([path]) => path), ["model_index.json", "unet/config.json", "unet/model.onnx"]);
    const { length: all } = Object.entries(FILES).flatMap(([path, file]) => path === "README.md" ? [] : [...file]);
    assertEquals([progress.at(-1), progress.every(([, total]) => total === all)], [[all, all], true] as unknown[]);
    assertEquals(Deno.readFileSync(`${path}/unet/model.onnx`), FILES["unet/model.onnx"]);
    assertEquals(await hubSnapshot(repo, undefined, { offline: true }), path);
    assertEquals(await hubSnapshot(repo, undefined, { offline: true, revision: COMMIT }), path);
  });
});

Deno.test("a model without an index is no pipeline, and nothing is kept of it", async () => {
  const { "model_index.json": _, ...files } = FILES;
  await withRepo({ files }, async (repo, requests) => {
    const { message } = await assertRejects(() => hubSnapshot(repo, undefined, {}), TypeError);
    assertStringIncludes(message, `${NAME} has no model_index.json: it is no pipeline of diffusers`);
    assertEquals([requests, existsSync(repo.unfinished(COMMIT))], [[], false] as unknown[]);
  });
});

Deno.test("what was not finished is not taken offline, and neither is what is not there", async () => {
  await withRepo({ trouble: { "unet/model.onnx": [{ status: 404 }] } }, async (repo) => {
    const offline = (revision?: string) => hubSnapshot(repo, undefined, { offline: true, revision });
    await assertRejects(() => offline(), TypeError, `${NAME} is not in the cache; run it once without offline`);
    await assertRejects(() => offline(COMMIT), TypeError, `${NAME} is not in the cache`);
    await assertRejects(() => hubSnapshot(repo, undefined, {}), TypeError, "The hub refuses unet/model.onnx");
    const unfinished = `The download of ${NAME} was not finished; run it once without offline`;
    await assertRejects(() => offline(COMMIT), TypeError, unfinished);
    await hubSnapshot(repo, undefined, {});
    await offline();
  });
});

Deno.test("a private model is shown with its token alone", async () => {
  await withRepo({ token: "hf_secret" }, async (repo) => {
    await hubSnapshot(repo, undefined, {});
    const without = { ...repo, token: undefined };
    const text = "the hub shows no model of that name and revision main (status 401)";
    await assertRejects(() => hubSnapshot(without, undefined, {}), TypeError, text);
  });
});

Deno.test("a link is there when it is made, and leads from its own folder to the file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    Deno.mkdirSync(`${folder}/blobs`);
    Deno.writeTextFileSync(`${folder}/blobs/a`, "content");
    for (const _ of ["made", "replaced"]) {
      await linkFile(`${folder}/blobs/a`, `${folder}/snapshots/b/c`);
      assertEquals(Deno.readLinkSync(`${folder}/snapshots/b/c`), "../../blobs/a");
      assertEquals([...Deno.readDirSync(`${folder}/snapshots/b`)].map(({ name }) => name), ["c"]);
    }
    assertEquals(Deno.readTextFileSync(`${folder}/snapshots/b/c`), "content");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
