// The files that a static host needs for the page.
import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import type { Plan } from "../../mod.ts";
import { buildPage } from "../../src/web/build_page.ts";

/** The files of a folder and of its folders, by path. */
async function filesOf(folder: string, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${prefix}`)) {
    found.push(...isDirectory ? await filesOf(folder, `${prefix}${name}/`) : [prefix + name]);
  }
  return found.sort();
}

/** The texts in a program that look like these. */
const textsIn = (program: string, pattern: RegExp) => [...program.matchAll(pattern)].map(([, text]) => text);

Deno.test("the page is whole, with a service worker that keeps all but the largest files of this very build", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/of_before.js`, "");
  await buildPage(folder);
  const files = await filesOf(folder), isChunk = (path: string) => /^[\w.-]+-[A-Z0-9]{8}\.js$/.test(path);
  const card = JSON.parse(await Deno.readTextFile("models/emoji/card.json"));
  const parts = Object.keys(card.sha256).filter((path) => path === "model_index.json" || path.includes("/"));
  const runtimes = ["ort-wasm-simd-threaded.wasm", "ort-wasm-simd-threaded.asyncify.wasm"];
  const programs = ["main.js", "worker.js", "service_worker.js"];
  const others = ["index.html", "style.css", "icon.svg", "digits.json", "digits.onnx", "plans.json"];
  const emoji = ["card.json", "plans.json", ...parts].map((path) => `emoji/${path}`);
  assertEquals(files.filter((path) => !isChunk(path)), [...runtimes, ...programs, ...others, ...emoji].sort());
  for (const path of ["digits.onnx", "emoji/unet/model.onnx"]) {
    assertEquals(await Deno.readFile(`${folder}/${path}`), await Deno.readFile(`models/${path}`), path);
  }
  const plans: { name: string; plan: Plan }[] = JSON.parse(await Deno.readTextFile(`${folder}/plans.json`));
  const fitted = [...Deno.readDirSync("models/plans")].map(({ name }) => name).sort();
  assertEquals(plans.map(({ name }) => name), fitted);
  assertEquals(plans[0].plan, JSON.parse(await Deno.readTextFile(`models/plans/${fitted[0]}`)));

  // A build is named by all that is in it.
  const hash = createHash("sha256"), service = await Deno.readTextFile(`${folder}/service_worker.js`);
  for (const path of files.filter((path) => path !== "service_worker.js")) {
    hash.update(path).update(await Deno.readFile(`${folder}/${path}`));
  }
  const builds = textsIn(service, /"deis-page-(\w+)"/g);
  assertEquals(new Set(builds), new Set([hash.digest("hex").slice(0, 16)]));
  const [list] = textsIn(service, /(\["\.\/"[^\]]*\])/g);
  const isLarge = (path: string) => runtimes.includes(path) || path.startsWith("emoji/") && path.endsWith(".onnx");
  const kept = files.filter((path) => !["index.html", "service_worker.js"].includes(path) && !isLarge(path));
  assertEquals(JSON.parse(list), ["./", ...kept]);

  for (const path of ["main.js", "worker.js"]) {
    const { length } = (await Deno.readTextFile(`${folder}/${path}`)).trim().split("\n");
    assert(length < 100, `${path} is minified, and has ${length} lines`);
  }

  // The two builds of ONNX Runtime that the page chooses from, not the usual one on top.
  const ort = files.filter((path) => path.startsWith("ort.")).map((path) => path.split(".")[1]);
  assertEquals(ort, ["wasm", "webgpu"]);

  const again = `${folder}/again`;
  await buildPage(again);
  assertEquals(await filesOf(again), files);
  assertEquals(await Deno.readTextFile(`${again}/service_worker.js`), service);
  await Deno.remove(folder, { recursive: true });
});
