// Models by their paths, and weights in the files beside them.
import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import { type ModelSource, type OnnxModel, openModel, openNodeModel, openWebModel } from "../../src/onnx/mod.ts";
import { openModel as openInBrowser } from "../../src/onnx/browser.ts";
import { bytesOfArray } from "../../src/onnx_file/bytes_of_array.ts";
import { externalLocations } from "../../src/onnx_file/external_locations.ts";
import { modelsNaming, weightedModel, WEIGHTS } from "../support/external_models.ts";
import { runProgram } from "../support/traces.ts";
import { productModel } from "../support/onnx_models.ts";

const OPENERS: Record<string, (source: ModelSource) => Promise<OnnxModel>> = {
  "onnxruntime-node": openNodeModel,
  "onnxruntime-web": openWebModel,
  "a worker": (source) => openModel(source, { provider: "cpu", worker: true }),
  "onnxruntime-web in a worker": (source) => openModel(source, { provider: "wasm", worker: true }),
};

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Asserts that a model is eps = x t w. */
async function assertWeighted(model: OnnxModel): Promise<void> {
  const x = { data: Float32Array.of(1, 10), dims: [1, 2] };
  const out = { data: new Float32Array(2), dims: [1, 2] };
  const { data } = await model.epsFn()(x, 0.5, out) ?? out;
  assertEquals([...data], [1 * 0.5 * WEIGHTS[0], 10 * 0.5 * WEIGHTS[1]]);
  await model.close();
}

for (const [runtime, open] of Object.entries(OPENERS)) {
  Deno.test(`weights beside a model are found by path, URL and file:// string, by ${runtime}`, async () => {
    await inFolder(async (folder) => {
      const path = `${folder}/a model #1 é.onnx`;
      await Deno.mkdir(`${folder}/parts`);
      await Deno.writeFile(`${folder}/parts/w 1#.bin`, new Uint8Array(WEIGHTS.buffer));
      await Deno.writeFile(path, weightedModel("parts/w 1#.bin"));
      const url = pathToFileURL(path);
      for (const source of [path, relative(Deno.cwd(), path), url, url.href]) {
        await assertWeighted(await open(source));
      }
    });
  });
}

Deno.test("links to a model and its weights are followed, as caches of downloads have them", async () => {
  await inFolder(async (folder) => {
    for (const name of ["blobs", "snapshot"]) await Deno.mkdir(`${folder}/${name}`);
    await Deno.writeFile(`${folder}/blobs/1`, weightedModel("w.bin"));
    await Deno.writeFile(`${folder}/blobs/2`, new Uint8Array(WEIGHTS.buffer));
    await Deno.symlink("../blobs/1", `${folder}/snapshot/model.onnx`);
    await Deno.symlink("../blobs/2", `${folder}/snapshot/w.bin`);
    for (const open of Object.values(OPENERS)) await assertWeighted(await open(`${folder}/snapshot/model.onnx`));
  });
});

Deno.test("weights that a link takes from elsewhere are refused, by every runtime", () =>
  inFolder(async (folder) => {
    for (const name of ["model", "elsewhere"]) await Deno.mkdir(`${folder}/${name}`);
    const path = `${folder}/model/model.onnx`;
    await Deno.writeFile(path, weightedModel("w.bin"));
    await Deno.writeFile(`${folder}/elsewhere/w.bin`, new Uint8Array(WEIGHTS.buffer));
    await Deno.symlink("../elsewhere/w.bin", `${folder}/model/w.bin`);
    const expected =
      `The model file ${path} must keep its weights in its own folder, found in "w.bin" a link that ` +
      "leads out of it";
    for (const open of Object.values(OPENERS)) {
      assertEquals((await assertRejects(() => open(path), TypeError)).message, expected);
    }
    await Deno.remove(`${folder}/model/w.bin`);
    await Deno.mkdir(`${folder}/model/w.bin`);
    await assertRejects(() => openWebModel(path), TypeError, "it keeps weights in w.bin, which is no file");
  }));

Deno.test("weights beside a model on a server are found by its URL, in a browser's way too", async () => {
  const files: Record<string, Uint8Array> = {
    "/m/model.onnx": weightedModel("w 1#.bin"),
    "/m/w%201%23.bin": new Uint8Array(WEIGHTS.buffer),
    "/m/alone.onnx": weightedModel("none.bin"),
  };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, ({ url }) => {
    const bytes = files[new URL(url).pathname];
    return new Response(bytes as Uint8Array<ArrayBuffer>, { status: bytes ? 200 : 404 });
  });
  const at = (name: string) => `http://127.0.0.1:${server.addr.port}/m/${name}`;
  try {
    for (const open of [...Object.values(OPENERS), openInBrowser]) {
      await assertWeighted(await open(at("model.onnx")));
      const error = await assertRejects(() => open(at("alone.onnx")), TypeError, "cannot be read: status 404");
      assertStringIncludes(error.message, "none.bin");
    }
  } finally {
    await server.shutdown();
  }
});

Deno.test("a model that names a file outside of its folder is refused, wherever it names it", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/model.onnx`;
    for (
      const location of ["../w.bin", "a/../../w.bin", "/etc/hostname", "C:\\w.bin", "\\w.bin", "..\\w.bin", ""]
    ) {
      await Deno.writeFile(path, weightedModel(location));
      const { message } = await assertRejects(() => openModel(path), TypeError);
      assertEquals(
        message,
        `The model file ${path} must keep its weights in its own folder, found them in ${
          JSON.stringify(location)
        }`,
      );
    }
    for (const [place, bytes] of Object.entries(modelsNaming("../w.bin"))) {
      await Deno.writeFile(path, bytes);
      const { message } = await assertRejects(() => openModel(path), TypeError);
      assertStringIncludes(message, "must keep its weights in its own folder", place);
    }
  });
});

Deno.test("weights that are missing are named, and bytes have no folder to look in", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/model.onnx`;
    await Deno.writeFile(path, weightedModel("w.bin"));
    const { message } = await assertRejects(() => openModel(path), TypeError);
    assertEquals(
      message,
      `The model file ${path} cannot be read: it keeps weights in w.bin, which cannot be read: there is no such file`,
    );
    await assertRejects(
      () => openModel(weightedModel("w.bin")),
      TypeError,
      "keeps weights in w.bin: open it by its path or URL",
    );
    await assertRejects(() => openModel(folder), TypeError, "cannot be read: it is no file");
    await assertRejects(() => openModel("file://host/model.onnx"), TypeError, "cannot be read: ");
  });
});

Deno.test("a file of ONNX Runtime's own format is left to ONNX Runtime", async () => {
  const bytes = new TextEncoder().encode("\0\0\0\0ORTM, cut short");
  const { message } = await assertRejects(
    () => openModel(bytes, { provider: "cpu" }),
    TypeError,
    "cannot be loaded: ",
  );
  assert(!message.includes("no whole ONNX model"), message);
});

Deno.test({
  name: "no handle of a file stays open",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const program = `
      import { findSource } from "${import.meta.resolve("../../src/onnx/source/find_source.ts")}";
      const handles = () => [...Deno.readDirSync("/proc/self/fd")].length;
      const find = async () => {
        await findSource("models/digits.onnx");
        await findSource("models/digits.json").catch(() => {});
      };
      await find();
      const before = handles();
      for (let i = 0; i < 20; i++) await find();
      console.log(handles() - before);`;
    const { out } = await runProgram(program);
    assert(Number(out) < 10, `${out} more after 40 files`);
  },
});

Deno.test("the names of files are found in every place, and a file that is cut anywhere breaks nothing", () => {
  for (const [place, bytes] of Object.entries(modelsNaming("w.bin"))) {
    assertEquals(externalLocations(bytesOfArray(bytes)), ["w.bin"], place);
    for (let length = 0; length < bytes.length; length++) {
      try {
        const found = externalLocations(bytesOfArray(bytes.subarray(0, length)));
        assertEquals(found.filter((name) => name !== "w.bin"), []);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
      }
    }
  }
  assertEquals(externalLocations(bytesOfArray(productModel())), []);
});

Deno.test("what is no protobuf message is told by its structure", () => {
  const refused = (text: string, ...bytes: number[]) =>
    assertThrows(() => externalLocations(bytesOfArray(Uint8Array.from(bytes))), TypeError, text);
  const LENGTH = 2, GROUP = 3, GROUP_END = 4, FIELD = 1 << 3;
  refused("no protobuf", 0);
  refused("no protobuf", FIELD | 6);
  refused("no protobuf", FIELD | GROUP_END);
  refused("cut short", FIELD | LENGTH, 2, 0);
  refused("cut short", FIELD | GROUP);
  refused("cut short", FIELD | 5, 0, 0, 0);
  refused("cut short", FIELD | 1, 0, 0, 0, 0, 0, 0, 0);
  refused("damaged or cut short", 0x80);
  assertEquals(externalLocations(bytesOfArray(Uint8Array.of(FIELD | GROUP, FIELD, 1, FIELD | GROUP_END))), []);
  // A graph in a node's attribute, in a graph, ..., deeper than runtimes go.
  let nested = new Uint8Array();
  const wrap = (field: number, inner: Uint8Array) => {
    const length = [inner.length & 0x7f | 0x80, inner.length >> 7 & 0x7f | 0x80, inner.length >> 14];
    return Uint8Array.of(field << 3 | LENGTH, ...length, ...inner);
  };
  for (let depth = 0; depth < 40; depth++) nested = wrap(1, wrap(5, wrap(6, nested)));
  refused("nested more than 100 deep", ...wrap(7, nested));
});
