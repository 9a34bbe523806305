import { assert, assertEquals, assertRejects } from "@std/assert";
import { beside } from "../../../src/cli/files/beside.ts";
import { mayReplace } from "../../../src/cli/files/may_replace.ts";
import { writeWhole } from "../../../src/cli/files/write_whole.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const listing = () => [...Deno.readDirSync(FOLDER)].map(({ name }) => name);

Deno.test("temporary files are beside their file, by another name each time", () => {
  const names = new Set(Array.from({ length: 100 }, () => beside("/a/b/picture.png")));
  assertEquals(names.size, 100);
  for (const name of names) assert(/^\/a\/b\/\.deis-[\da-f-]{36}\.tmp$/.test(name), name);
  assert(beside("picture.png").startsWith(".deis-"));
});

Deno.test("writeWhole() that cannot move the file into its place leaves nothing beside it", async () => {
  Deno.mkdirSync(`${FOLDER}/folder`);
  await assertRejects(() => writeWhole(`${FOLDER}/folder`, new Uint8Array(9)), Error);
  assertEquals(listing(), ["folder"]);
  Deno.removeSync(`${FOLDER}/folder`);
});

Deno.test("writeWhole() follows no link that was put where its temporary file is to be", async () => {
  const { randomUUID } = crypto;
  crypto.randomUUID = () => "0-0-0-0-0";
  try {
    Deno.writeTextFileSync(`${FOLDER}/victim`, "precious");
    Deno.symlinkSync(`${FOLDER}/victim`, beside(`${FOLDER}/file`));
    await assertRejects(() => writeWhole(`${FOLDER}/file`, new Uint8Array(9)), Error);
    assertEquals(Deno.readTextFileSync(`${FOLDER}/victim`), "precious");
  } finally {
    crypto.randomUUID = randomUUID;
    for (const name of listing()) Deno.removeSync(`${FOLDER}/${name}`);
  }
});

Deno.test("SIGINT and SIGTERM during the writing remove the temporary file, and end the process", async () => {
  const module = import.meta.resolve("../../../src/cli/files/removed_when_ended.ts");
  const temporary = `${FOLDER}/half`;
  const script = `
    import { removedWhenEnded } from "${module}";
    await removedWhenEnded("${temporary}", async () => {
      Deno.writeTextFileSync("${temporary}", "half");
      console.log("begun");
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  for (const [signal, expected] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        "--allow-read",
        "--allow-write",
        `data:application/typescript,${encodeURIComponent(script)}`,
      ],
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    assertEquals(listing(), ["half"]);
    child.kill(signal);
    assertEquals((await child.status).code, expected);
    assertEquals(listing(), []);
    await reader.cancel();
  }
});

Deno.test("in a sticky folder a file is replaced by its owner, the folder's, and root alone", () => {
  const sticky = { mode: 0o41777, uid: 0 }, plain = { mode: 0o40777, uid: 0 };
  const file = { mode: 0o100666, uid: 1000 };
  assert(mayReplace(file, sticky, 1000));
  assert(mayReplace(file, sticky, 0));
  assert(mayReplace(file, { ...sticky, uid: 1001 }, 1001));
  assert(!mayReplace(file, sticky, 1001));
  assert(mayReplace(file, plain, 1001));
});
