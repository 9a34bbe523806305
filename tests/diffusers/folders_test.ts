// Where the files of a checkpoint are: a folder on disk, or one behind a URL.
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { pathToFileURL } from "node:url";
import { type Checkpoint, readJson, readOptionalJson } from "../../src/diffusers/folder/checkpoint.ts";
import { isFolder, localFolder } from "../../src/diffusers/folder/local_folder.ts";
import { readModelIndex } from "../../src/diffusers/folder/model_index.ts";
import { networkFile } from "../../src/diffusers/folder/network_file.ts";
import { urlFolder } from "../../src/diffusers/folder/url_folder.ts";
import { rolesOf } from "../../src/diffusers/pipelines/roles.ts";
import type { BoundNetwork } from "../../src/onnx/network/bound_network.ts";
import { fakeCheckpoint } from "../support/fake_checkpoint.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
await Deno.mkdir(`${FOLDER}/unet`);
await Deno.writeTextFile(`${FOLDER}/unet/config.json`, "{}");
const TOO_LONG = "a".repeat(300);

async function assertFiles(checkpoint: Checkpoint): Promise<void> {
  assertEquals(await checkpoint.readText("unet/config.json"), "{}");
  assertEquals(await checkpoint.readText("unet/none.json"), undefined);
  assertEquals(await Promise.all(["unet/config.json", "none.json"].map((path) => checkpoint.has(path))), [
    true,
    false,
  ]);
}

Deno.test("a folder on disk is named by its path or its URL; what is no file is not there", async () => {
  for (const source of [FOLDER, pathToFileURL(FOLDER)]) {
    const folder = localFolder(source);
    await assertFiles(folder);
    assertEquals([folder.name, folder.locate("unet/model.onnx")], [FOLDER, `${FOLDER}/unet/model.onnx`]);
    assertEquals(await folder.has("unet"), false);
    assertEquals(
      [await folder.has("unet/config.json/a"), await folder.readText("unet/config.json/a")] as unknown,
      [
        false,
        undefined,
      ],
    );
    await assertRejects(() => folder.has(TOO_LONG), Error, "ENAMETOOLONG");
    await assertRejects(() => folder.readText(TOO_LONG), Error, "ENAMETOOLONG");
  }
  const paths = [FOLDER, `${FOLDER}/none`, `${FOLDER}/unet/config.json`];
  assertEquals(await Promise.all(paths.map(isFolder)), [true, false, false]);
  await assertRejects(() => isFolder(TOO_LONG), Error, "ENAMETOOLONG");
});

Deno.test("a folder behind a URL is asked once whether it has a file, and an answer that is neither is an error", async () => {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ method, url }) => {
    const { pathname } = new URL(url);
    asked.push(`${method} ${pathname}`);
    if (pathname === "/sd/unet/config.json") return new Response("{}");
    return new Response("trouble", { status: pathname.endsWith("broken.json") ? 500 : 404 });
  });
  try {
    for (const end of ["/sd", "/sd/"]) {
      const folder = urlFolder(`http://127.0.0.1:${server.addr.port}${end}`);
      assertEquals(folder.name, `http://127.0.0.1:${server.addr.port}/sd/`);
      assertEquals(String(folder.locate("a/b")), `${folder.name}a/b`);
      await assertFiles(folder);
      asked.length = 0;
      await assertFiles(folder);
      assertEquals(asked, ["GET /sd/unet/config.json", "GET /sd/unet/none.json"]);
      await assertRejects(
        () => folder.readText("broken.json"),
        TypeError,
        `${folder.name}broken.json cannot be read: status 500`,
      );
    }
  } finally {
    await server.shutdown();
  }
});

Deno.test("a file that is to be JSON is an object, and says where it stands if it is not", async () => {
  const checkpoint = fakeCheckpoint({
    "a.json": '{ "b": 1 }',
    "c.json": "[]",
    "d.json": "null",
    "e.json": "{",
    "f.json": "3",
  });
  assertEquals(await readJson(checkpoint, "a.json"), { b: 1 });
  assertEquals(await readOptionalJson(checkpoint, "none.json"), undefined);
  await assertRejects(() => readJson(checkpoint, "none.json"), TypeError, "has no none.json");
  for (const name of ["c", "d", "f"]) {
    await assertRejects(() => readJson(checkpoint, `${name}.json`), SyntaxError, "must be a JSON object, found ");
  }
  await assertRejects(() => readJson(checkpoint, "e.json"), SyntaxError, "e.json of checkpoint is no JSON: ");
});

Deno.test("parts are what the index names with a class", async () => {
  const index = {
    _class_name: "C",
    unet: ["library", "Class"],
    safety_checker: [null, null],
    vae: ["library", null],
    x: 1,
  };
  const { className, parts, json } = await readModelIndex(
    fakeCheckpoint({ "model_index.json": JSON.stringify(index) }),
  );
  assertEquals([className, [...parts], json], ["C", ["unet"], index] as unknown[]);
});

Deno.test("a network's file has one of the names that exports give it, the usual one first", async () => {
  const names = ["model.onnx", "model_fp16.onnx", "model_fp32.onnx", "decoder_model.onnx", "encoder_model.onnx"];
  for (let first = 0; first < names.length; first++) {
    const files = Object.fromEntries(names.slice(first).map((name) => [`unet/${name}`, ""]));
    assertEquals(await networkFile(fakeCheckpoint(files), "unet"), `unet/${names[first]}`);
  }
  await assertRejects(
    () => networkFile(fakeCheckpoint({}), "unet"),
    TypeError,
    "has no unet/model.onnx; optimum-cli export onnx --model CHECKPOINT FOLDER writes one",
  );
});

Deno.test("inputs and outputs of a network play roles by their names, a single output whatever its name", () => {
  const roles = (inputs: string[], outputs: string[]) =>
    rolesOf({ inputs, outputs } as unknown as BoundNetwork, "unet");
  assertEquals(roles(["a", "timestep", "sample"], ["b"]), { x: "sample", t: "timestep", eps: "b" });
  assertEquals(roles(["t", "x"], ["b", "noise_pred"]), { x: "x", t: "t", eps: "noise_pred" });
  assertThrows(() => roles(["a", "t"], ["b"]), TypeError, "unet must have images named sample or hidden_states");
  assertThrows(() => roles(["x", "a"], ["b"]), TypeError, "a time named timestep or timesteps or t, found x, a");
  assertThrows(() => roles(["x", "t"], ["a", "b"]), TypeError, "unet must have a prediction named out_sample");
});
