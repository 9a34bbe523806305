// Which answers of a hub are tried again, how soon and how often; by a fetch and a clock of the test's own.
import { assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { downloadBlob } from "../../src/diffusers/hub/download_blob.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const CONTENT = Uint8Array.of(1, 2, 3, 4, 5, 6);
const sha1 = (bytes: Uint8Array) =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
const FILE = { path: "unet/config.json", size: CONTENT.length, oid: sha1(CONTENT) };

/**
 * What a download came to, where the hub gives these answers in turn: the waits, ranges and bytes that there were.
 *
 * @param meanwhile What happens to the file while it is downloaded
 */
async function download(
  answers: (Response | Error)[],
  file = FILE,
  meanwhile: (path: string) => void = () => {},
) {
  const path = `${FOLDER}/${crypto.randomUUID()}/blob`;
  const waits: number[] = [], asked: [string, string | null][] = [], loaded: number[] = [];
  const { fetch, setTimeout } = globalThis;
  globalThis.fetch = (url, options) => {
    asked.push([String(url), new Headers(options?.headers).get("Range")]);
    meanwhile(path);
    const answer = answers.shift()!;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  globalThis.setTimeout = ((work: () => void, wait: number) => {
    if (wait >= 100) waits.push(wait); // shorter ones are for signals, not for the hub
    work();
  }) as typeof setTimeout;
  try {
    await downloadBlob({ url: "http://hub/file", headers: {} }, file, path, (count) => void loaded.push(count));
    const names = Array.from(Deno.readDirSync(dirname(path)), ({ name }) => name);
    return { waits, asked, loaded, content: await Deno.readFile(path), names };
  } catch (error) {
    return { waits, asked, loaded, error: error as Error };
  } finally {
    Object.assign(globalThis, { fetch, setTimeout });
  }
}
const whole = () => new Response(CONTENT);
const status = (code: number) => new Response("trouble", { status: code });

Deno.test("a hub that is busy or broken is asked again, after waits that double", async () => {
  const { waits, content } = await download([status(429), status(500), new TypeError("no route"), whole()]);
  assertEquals(waits, [200, 400, 800]);
  assertEquals(content, CONTENT);
});

Deno.test("after four failures in a row a download is given up", async () => {
  const { waits, error, asked } = await download([
    status(500),
    status(503),
    status(503),
    new TypeError("no route"),
  ]);
  assertEquals([waits.length, asked.length], [3, 4]);
  assertEquals(error!.message, "The download of unet/config.json broke at 0 of 6 bytes: no route");
});

Deno.test("an answer that another try would not change ends the download at once", async () => {
  for (const code of [400, 404, 428, 430]) {
    const { waits, error } = await download([status(code)]);
    assertEquals(waits, []);
    assertEquals(error!.message, `The hub refuses unet/config.json: status ${code}`);
  }
});

Deno.test("a part that arrived is kept, the rest is asked for at once, and failures are counted anew", async () => {
  const part = (bytes: Uint8Array<ArrayBuffer>) => new Response(bytes, { status: 206 });
  const first = new Response(CONTENT.slice(0, 2));
  const { waits, asked, loaded, content } = await download([
    ...[status(500), status(500), status(500), first],
    ...[status(500), part(CONTENT.slice(2, 5)), part(CONTENT.slice(5))],
  ]);
  assertEquals(waits, [200, 400, 800, 200]);
  assertEquals(asked.map(([, range]) => range), [null, null, null, null, "bytes=2-", "bytes=2-", "bytes=5-"]);
  assertEquals(loaded.filter((count) => count > 0), [2, 3, 1]);
  assertEquals(content, CONTENT);
});

Deno.test("a hub that says nothing and breaks nothing is given up, too", async () => {
  const { error, waits } = await download(Array.from({ length: 4 }, () => new Response(new Uint8Array())));
  assertEquals(error!.message, "The download of unet/config.json broke at 0 of 6 bytes: the hub sent too little");
  assertEquals(waits.length, 3);
});

Deno.test("what an earlier download has left is counted, and gone on from", async () => {
  const path = `${FOLDER}/left/blob`, loaded: number[] = [];
  await Deno.mkdir(`${FOLDER}/left`);
  await Deno.writeFile(`${path}.incomplete`, CONTENT);
  await downloadBlob({ url: "none", headers: {} }, FILE, path, (count) => void loaded.push(count));
  assertEquals([loaded, await Deno.readFile(path)], [[6], CONTENT]);
  await assertRejects(() => Deno.stat(`${path}.incomplete`), Deno.errors.NotFound);
});

Deno.test("an empty file asks the hub for nothing", async () => {
  const empty = new Uint8Array();
  const { asked, content } = await download([], { path: "empty", size: 0, oid: sha1(empty) });
  assertEquals([asked, content], [[], empty]);
});

Deno.test("where another process was first, what it downloaded is taken, and a third one's beginning is not", async () => {
  const first = (path: string) => Deno.renameSync(`${path}.incomplete`, path);
  for (const third of [new Uint8Array(), CONTENT.slice(0, 3), undefined]) {
    const { error, content, names } = await download([whole()], FILE, (path) => {
      first(path);
      if (third) Deno.writeFileSync(`${path}.incomplete`, third);
    });
    assertEquals([error, content, names], [undefined, CONTENT, ["blob"]]);
  }
});

Deno.test("a file that is removed while it is downloaded is an error that says so", async () => {
  const { error } = await download([whole()], FILE, (path) => Deno.removeSync(`${path}.incomplete`));
  assertEquals(error!.message, "The download of unet/config.json was removed meanwhile");
});
