// What becomes of half-written files when their process ends.
import { assertEquals } from "@std/assert";
import process from "node:process";
import { removedWhenEnded } from "../../../src/internal/files/removed_when_ended.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const REMOVED = import.meta.resolve("../../../src/internal/files/removed_when_ended.ts");
const listing = () => [...Deno.readDirSync(FOLDER)].map(({ name }) => name);

/** A process that is in the midst of writing the file `half`. */
async function inTheMidst(before = "") {
  const text = `
    import process from "node:process";
    import { removedWhenEnded } from "${REMOVED}";
    ${before}
    await removedWhenEnded("${FOLDER}/half", async () => {
      Deno.writeTextFileSync("${FOLDER}/half", "half");
      console.log("begun");
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const program = `data:application/typescript,${encodeURIComponent(text)}`;
  const args = ["run", "--quiet", "--no-prompt", "--no-check", "--allow-read", "--allow-write", program];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  const said = child.stdout.getReader();
  await said.read();
  assertEquals(listing(), ["half"]);
  return { child, said };
}

Deno.test("SIGINT and SIGTERM during the writing remove the temporary file, and end the process", async () => {
  for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    const { child, said } = await inTheMidst();
    child.kill(signal);
    assertEquals((await child.status).code, expected);
    assertEquals(listing(), []);
    await said.cancel();
  }
});

Deno.test("who listens to SIGINT decides what comes of it; if the process ends, the file is removed", async () => {
  const { child, said } = await inTheMidst(`
    let asked = 0;
    process.on("SIGINT", () => {
      console.log("asked");
      if (++asked === 2) process.exit(7);
    });`);
  child.kill("SIGINT");
  await said.read();
  assertEquals(listing(), ["half"]);
  child.kill("SIGINT");
  assertEquals((await child.status).code, 7);
  assertEquals(listing(), []);
  await said.cancel();
});

const counts = () => ["SIGINT", "SIGTERM", "exit"].map((name) => process.listenerCount(name));

/** Work with a file that says when it has begun, and ends when it is told to. */
function heldWork(name: string) {
  const begun = Promise.withResolvers<void>(), held = Promise.withResolvers<void>();
  let hasBegun = false;
  const work = removedWhenEnded(`${FOLDER}/${name}`, () => {
    hasBegun = true;
    begun.resolve();
    return held.promise;
  });
  return { begun: begun.promise, hasBegun: () => hasBegun, finish: () => (held.resolve(), work) };
}

Deno.test("work with several files listens to signals once, until the last of them is finished", async () => {
  const before = counts(), one = before.map((count) => count + 1);
  const [a, b] = ["a", "b"].map(heldWork);
  assertEquals(counts(), one);
  await a.finish();
  assertEquals(counts(), one);
  await b.finish();
  assertEquals(counts(), before);
});

Deno.test("work begins a moment after signals are listened to, so that none of before can end it", async () => {
  const microtask = () => new Promise<void>((resolve) => queueMicrotask(resolve));
  const [first, second] = ["first", "second"].map(heldWork);
  for (let turn = 0; turn < 10; turn++) await microtask();
  assertEquals([first.hasBegun(), second.hasBegun()], [false, false]);
  await Promise.all([first.begun, second.begun]);
  await Promise.all([first.finish(), second.finish()]);

  const listener = () => {};
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, listener);
  const third = heldWork("third");
  for (let turn = 0; turn < 10; turn++) await microtask();
  assertEquals(third.hasBegun(), true);
  await third.finish();
  for (const signal of ["SIGINT", "SIGTERM"]) process.off(signal, listener);
});
