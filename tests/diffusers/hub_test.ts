// Downloads from a hub on this machine, which breaks connections and damages files.
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { dirname } from "node:path";
import { isHubName } from "../../src/diffusers/hub/hub_name.ts";
import { type HubFile, wantedFiles } from "../../src/diffusers/hub/wanted_files.ts";
import { openPipeline, type OpenPipelineOptions } from "../../src/diffusers/mod.ts";
import { kindOf } from "../../src/diffusers/pipelines/kinds.ts";
import { type HubModel, serveHub } from "../support/hub_server.ts";
import { lockEnvironment } from "../support/environment_lock.ts";

const NAME = "owner/ddpm", COMMIT = "0123456789abcdef0123456789abcdef01234567";
const FOLDER = new URL("../data/pipelines/ddpm-fp16/", import.meta.url);
const NETWORK = "unet/model.onnx";

const files: Record<string, Uint8Array> = {};
for (const path of ["model_index.json", "scheduler/scheduler_config.json", "unet/config.json", NETWORK]) {
  files[path] = await Deno.readFile(new URL(path, FOLDER));
}
const size = files[NETWORK].length;
files["unet/diffusion_pytorch_model.safetensors"] = new Uint8Array(10);
files["README.md"] = new Uint8Array(10);

/** Opens the model from a server, with a cache of its own. */
async function withHub(
  model: Partial<HubModel>,
  work: (
    open: (options?: OpenPipelineOptions) => ReturnType<typeof openPipeline>,
    hub: { requests: [string, string][]; cache: string; url: string },
  ) => Promise<void>,
): Promise<void> {
  using _lock = await lockEnvironment();
  const cache = await Deno.makeTempDir();
  const before = ["HF_HUB_CACHE", "HF_ENDPOINT", "HF_TOKEN"].map((name) => [name, Deno.env.get(name)] as const);
  try {
    await using server = serveHub({ name: NAME, commit: COMMIT, files, ...model });
    Deno.env.set("HF_HUB_CACHE", cache);
    Deno.env.set("HF_ENDPOINT", `${server.url}/`);
    Deno.env.delete("HF_TOKEN");
    const open = (options: OpenPipelineOptions = {}) =>
      openPipeline(NAME, { provider: "cpu", threads: 1, ...options });
    await work(open, { requests: server.requests, cache: `${cache}/models--owner--ddpm`, url: server.url });
  } finally {
    for (const [name, value] of before) value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    await Deno.remove(cache, { recursive: true });
  }
}

async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

Deno.test("a model of the hub is downloaded into the hub's own cache, without what it does not need, and draws", async () => {
  await withHub({}, async (open, { requests, cache }) => {
    const progress: [number, number][] = [];
    await using pipeline = await open({ onProgress: (loaded, total) => void progress.push([loaded, total]) });
    const { images } = await pipeline.run({ numStep: 1, method: "ddim" });
    assertEquals([images[0].width, images[0].height], [16, 16]);
    const wanted = Object.keys(files).slice(0, 4);
    assertEquals(requests.map(([path]) => path).sort(), [...wanted].sort());
    const total = wanted.reduce((sum, path) => sum + files[path].length, 0);
    assertEquals(
      [progress.at(-1), progress.every(([, each]) => each === total)],
      [[total, total], true] as unknown,
    );
    assertEquals(await Deno.readTextFile(`${cache}/refs/main`), COMMIT);
    assertEquals(await names(`${cache}/snapshots/${COMMIT}/unet`), ["config.json", "model.onnx"]);
    const link = await Deno.readLink(`${cache}/snapshots/${COMMIT}/${NETWORK}`);
    assert(/^\.\.\/\.\.\/\.\.\/blobs\/[0-9a-f]{64}$/.test(link), link);
    assertEquals((await names(`${cache}/blobs`)).map((name) => name.length).sort(), [40, 40, 40, 64]);
  });
});

Deno.test("what is there is not downloaded again, and offline needs no hub", async () => {
  await withHub({}, async (open, { requests }) => {
    await (await open()).close();
    requests.length = 0;
    await (await open()).close();
    assertEquals(requests, []);
    Deno.env.set("HF_ENDPOINT", "http://127.0.0.1:1");
    await (await open({ offline: true })).close();
    await (await open({ offline: true, revision: COMMIT })).close();
    await assertRejects(() => open(), TypeError, "the hub cannot be asked for it");
  });
});

Deno.test("a connection that breaks in the middle goes on from there", async () => {
  const trouble = { [NETWORK]: [{ breakAfter: 100_000 }, { breakAfter: 50_000 }, { endAfter: 60_000 }] };
  await withHub({ trouble }, async (open, { requests, cache }) => {
    let last = 0;
    await (await open({ onProgress: (loaded) => void (last = loaded) })).close();
    const ranges = requests.filter(([path]) => path === NETWORK).map(([, range]) => range);
    assertEquals([ranges.length, ranges[0]], [4, ""]);
    const starts = ranges.slice(1).map((range) => Number(range.match(/^bytes=(\d+)-$/)![1]));
    assert(starts.every((start, i) => start > (starts[i - 1] ?? 0) && start <= 210_000), `${starts}`);
    assertEquals(last, Object.values(files).slice(0, 4).reduce((sum, { length }) => sum + length, 0));
    assertEquals(await Deno.readFile(`${cache}/snapshots/${COMMIT}/${NETWORK}`), files[NETWORK]);
  });
});

Deno.test("a connection that brings nothing more is given up; what came is kept, and taken for nothing whole", async () => {
  const trouble = { [NETWORK]: [{ breakAfter: 100_000 }, ...Array(4).fill({ status: 503 })] };
  await withHub({ trouble }, async (open, { requests, cache }) => {
    const error = await assertRejects(() => open(), TypeError, `The download of ${NETWORK} broke at `);
    assertStringIncludes(error.message, `of ${size} bytes: status 503`);
    assertEquals(requests.filter(([path]) => path === NETWORK).length, 5);
    assertEquals((await names(`${cache}/blobs`)).filter((name) => name.endsWith(".incomplete")).length, 2);
    assertEquals(await names(`${cache}/snapshots/${COMMIT}/unet`), ["config.json"]);
    await assertRejects(() => open({ offline: true }), TypeError, "owner/ddpm is not in the cache");
    await assertRejects(
      () => open({ offline: true, revision: COMMIT }),
      TypeError,
      "The download of owner/ddpm was not finished; run it once without offline",
    );
    requests.length = 0;
    await (await open()).close();
    const [[path, range], ...more] = requests.filter(([, range]) => range !== "");
    assertEquals([path, more], [NETWORK, []] as unknown);
    assert(Number(range.match(/\d+/)![0]) > 0, range);
    assertEquals((await names(`${cache}/blobs`)).length, 4);
  });
});

Deno.test("a hub that answers with the whole file is read from its beginning", async () => {
  const trouble = { [NETWORK]: [{ breakAfter: 100_000 }, "whole" as const] };
  await withHub({ trouble }, async (open, { cache }) => {
    let last = 0;
    await (await open({ onProgress: (loaded) => void (last = loaded) })).close();
    assertEquals(await Deno.readFile(`${cache}/snapshots/${COMMIT}/${NETWORK}`), files[NETWORK]);
    assertEquals(last, Object.values(files).slice(0, 4).reduce((sum, { length }) => sum + length, 0));
  });
});

Deno.test("a file of another content is deleted and named", async () => {
  for (const [path, hash] of [[NETWORK, "sha256"], ["unet/config.json", "sha1"]]) {
    const damaged = { [path]: files[path].map((byte, i) => i === 50 ? byte ^ 1 : byte) };
    await withHub({ damaged }, async (open, { cache }) => {
      await assertRejects(() => open(), TypeError, `The download of ${path} was damaged and is deleted: ${hash} `);
      const left = (await names(`${cache}/blobs`)).filter((name) => name !== `${COMMIT}.incomplete`);
      assertEquals(left.filter((name) => name.endsWith(".incomplete")), []);
    });
  }
});

Deno.test("a file that is longer than it should be is damaged, too", async () => {
  const damaged = { [NETWORK]: new Uint8Array([...files[NETWORK], 0]) };
  await withHub({ damaged }, async (open) => {
    await assertRejects(() => open(), TypeError, "was damaged and is deleted");
  });
});

Deno.test("a blob of another size than the hub lists is downloaded again", async () => {
  await withHub({}, async (open, { cache, requests }) => {
    await (await open()).close();
    const [blob] = (await names(`${cache}/blobs`)).filter((name) => name.length === 64);
    await Deno.writeFile(`${cache}/blobs/${blob}`, new Uint8Array(5));
    requests.length = 0;
    await (await open()).close();
    assertEquals(requests, [[NETWORK, ""]]);
    assertEquals((await Deno.stat(`${cache}/blobs/${blob}`)).size, size);
  });
});

Deno.test("downloads of the same model at the same time end with its files, whole", async () => {
  await withHub(
    { trouble: { [NETWORK]: [{ breakAfter: 100_000 }, { breakAfter: 50_000 }] } },
    async (open, { cache }) => {
      const models = await Promise.all([open(), open(), open()]);
      for (const model of models) await model.close();
      assertEquals(await Deno.readFile(`${cache}/snapshots/${COMMIT}/${NETWORK}`), files[NETWORK]);
      assertEquals((await names(`${cache}/blobs`)).length, 4);
    },
  );
});

Deno.test("a hub whose names would lead out of the cache is refused, and nothing is written", async () => {
  const [unet] = NETWORK.split("/");
  const cases: [Partial<HubModel>, string][] = [
    [{ commit: "../../../../out" }, 'its commit is "../../../../out"'],
    [{ files: { ...files, [`${unet}/..`]: new Uint8Array(1) } }, `its "${unet}/.." is in no folder of it`],
    [{ listed: { "model_index.json": { oid: "../../out" } } }, 'the hash of its model_index.json is "../../out"'],
    [
      { listed: { [NETWORK]: { lfs: { oid: "../../out", size: 1 } } } },
      `the hash of its ${NETWORK} is "../../out"`,
    ],
  ];
  for (const [model, reason] of cases) {
    await withHub(model, async (open, { cache }) => {
      const error = await assertRejects(() => open(), TypeError, "the hub cannot be asked for it");
      assertStringIncludes(error.message, reason);
      assertEquals(await names(dirname(cache)), []);
    });
  }
});

Deno.test("a private model opens to who has its token", async () => {
  await withHub({ token: "secret" }, async (open) => {
    await assertRejects(() => open(), TypeError, "(status 401); HF_TOKEN opens private ones");
    Deno.env.set("HF_TOKEN", "hf_other");
    await assertRejects(() => open(), TypeError, "(status 401)");
  });
  await withHub({ token: "hf_secret" }, async (open) => {
    Deno.env.set("HF_TOKEN", "hf_secret");
    await (await open()).close();
  });
});

Deno.test("a model that is not there, is no pipeline, or lacks a file is an error that says so", async () => {
  await withHub({ name: "owner/other" }, async (open) => {
    await assertRejects(
      () => open(),
      TypeError,
      "There is no folder owner/ddpm, and the hub shows no model of that name",
    );
    await assertRejects(() => open({ offline: true }), TypeError, "owner/ddpm is not in the cache");
  });
  await withHub({ files: { "README.md": new Uint8Array(3) } }, async (open) => {
    await assertRejects(
      () => open(),
      TypeError,
      "owner/ddpm has no model_index.json: it is no pipeline of diffusers",
    );
  });
  await withHub({ trouble: { [NETWORK]: [{ status: 404 }] } }, async (open) => {
    await assertRejects(() => open(), TypeError, `The hub refuses ${NETWORK}: status 404`);
  });
  const { [NETWORK]: _, ...others } = files;
  await withHub({ files: others }, async (open) => {
    await assertRejects(() => open(), TypeError, "has no unet/model.onnx");
  });
});

Deno.test("an empty file is downloaded, too", async () => {
  await withHub({ files: { ...files, "unet/weights.pb": new Uint8Array(0) } }, async (open, { cache }) => {
    await (await open()).close();
    assertEquals(await names(`${cache}/snapshots/${COMMIT}/unet`), ["config.json", "model.onnx", "weights.pb"]);
  });
});

Deno.test("the files of the parts are wanted, of the export that is asked for, and no other framework's", () => {
  const paths = [
    "model_index.json",
    "vae/config.json",
    "vae/diffusion_pytorch_model.safetensors",
    "scheduler/scheduler_config.json",
    "unet/config.json",
    "unet/model.onnx",
    "unet/model.onnx_data",
    "unet/model_fp16.onnx",
    "unet/model_fp16.onnx_data",
    "unet/model.fp16.safetensors",
    "unet/onnx__MatMul_1",
    "unet/openvino_model.xml",
    "text_encoder/model.onnx",
    "text_encoder_2/model.onnx",
    "tokenizer/vocab.json",
    "safety_checker/model.onnx",
    "vae_decoder/model_fp16.onnx",
    "unet/deeper/model.onnx",
    "README.md",
    "unet.onnx",
  ];
  const listed: HubFile[] = paths.map((path) => ({ path, size: 1, oid: "" }));
  const wanted = (variant?: string) =>
    wantedFiles(listed, kindOf("StableDiffusionPipeline"), variant).map(({ path }) => path);
  const common = ["model_index.json", "vae/config.json", "scheduler/scheduler_config.json", "unet/config.json"];
  assertEquals(wanted(), [
    ...common,
    "unet/model.onnx",
    "unet/model.onnx_data",
    "unet/onnx__MatMul_1",
    "text_encoder/model.onnx",
    "tokenizer/vocab.json",
    "vae_decoder/model_fp16.onnx",
  ]);
  assertEquals(wanted("fp16"), [
    ...common,
    "unet/model_fp16.onnx",
    "unet/model_fp16.onnx_data",
    "unet/onnx__MatMul_1",
    "tokenizer/vocab.json",
    "vae_decoder/model_fp16.onnx",
  ]);
});

Deno.test("owner/name is a name on the hub, paths and URLs are none", () => {
  assertEquals(["owner/name", "own-er/na.me_1"].map(isHubName), [true, true]);
  assertEquals(
    ["name", "a/b/c", "./a", "/a/b", "../b", "a/", "http://a/b", "a\\b", "a b/c"].map(isHubName),
    Array(9).fill(false),
  );
});
