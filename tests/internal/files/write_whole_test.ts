// Files that are written whole or not at all, whatever happens meanwhile.
import { assert, assertEquals, assertRejects } from "@std/assert";
import process from "node:process";
import { isTemporary, temporaryBeside } from "../../../src/internal/files/temporary_file.ts";
import { writeWhole } from "../../../src/internal/files/write_whole.ts";
import { runWhole } from "../../support/traces.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const WRITE_WHOLE = import.meta.resolve("../../../src/internal/files/write_whole.ts");
const listing = () => [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();
const read = (name: string) => Deno.readTextFileSync(`${FOLDER}/${name}`);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const script = (text: string) => `data:application/typescript,${encodeURIComponent(text)}`;
const RUN = [Deno.execPath(), "run", "--quiet", "--no-prompt", "--no-check", "--allow-read", "--allow-write"];

Deno.test("temporary files are beside their file, by another name each time, and known by it", () => {
  const names = new Set(Array.from({ length: 100 }, () => temporaryBeside("/a/b/picture.png")));
  assertEquals(names.size, 100);
  for (const name of names) assert(/^\/a\/b\/\.deis-[\da-f-]{36}\.tmp$/.test(name) && isTemporary(name), name);
  assert(temporaryBeside("picture.png").startsWith(".deis-"));
  for (const name of [".deis-", "a/.deis-1/b.tmp", ".deis-1", "a.deis-1.tmp"]) assert(!isTemporary(name), name);
});

Deno.test("writeWhole() replaces a file, or a link itself, and leaves the file alone in its folder", async () => {
  await writeWhole(`${FOLDER}/file`, bytesOf("old and long"));
  Deno.symlinkSync(`${FOLDER}/file`, `${FOLDER}/link`);
  await writeWhole(`${FOLDER}/link`, bytesOf("another"));
  await writeWhole(`${FOLDER}/file`, bytesOf("new"));
  assertEquals([read("file"), read("link"), listing()], ["new", "another", ["file", "link"]]);
  for (const name of listing()) Deno.removeSync(`${FOLDER}/${name}`);
});

Deno.test("writeWhole() gives a file the mode that it is told, whatever the umask, and else what the umask leaves", async () => {
  const mask = process.umask(0o077);
  try {
    const modeOf = async (mode?: number) => {
      await writeWhole(`${FOLDER}/file`, new Uint8Array(9), { mode });
      return Deno.statSync(`${FOLDER}/file`).mode! & 0o777;
    };
    assertEquals([await modeOf(0o664), await modeOf(0o400), await modeOf()], [0o664, 0o400, 0o600]);
  } finally {
    process.umask(mask);
    Deno.removeSync(`${FOLDER}/file`);
  }
});

Deno.test("writeWhole() that is not to replace leaves what is there, and nothing beside it", async () => {
  await writeWhole(`${FOLDER}/file`, bytesOf("first"), { replace: false });
  const again = () => writeWhole(`${FOLDER}/file`, bytesOf("second"), { replace: false });
  await assertRejects(again, Error, "EEXIST");
  assertEquals([read("file"), listing()], ["first", ["file"]]);
  Deno.removeSync(`${FOLDER}/file`);
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
    Deno.symlinkSync(`${FOLDER}/victim`, temporaryBeside(`${FOLDER}/file`));
    await assertRejects(() => writeWhole(`${FOLDER}/file`, new Uint8Array(9)), Error);
    assertEquals(read("victim"), "precious");
  } finally {
    crypto.randomUUID = randomUUID;
    for (const name of listing()) Deno.removeSync(`${FOLDER}/${name}`);
  }
});

const hasStrace = await new Deno.Command("strace", { args: ["-V"], stdout: "null" }).output().then(
  () => true,
  () => false,
);
if (!hasStrace) console.error("NOT TESTED: the order of system calls, which needs strace");

/** Runs a script under strace, and returns the lines that it traced. */
async function traced(text: string, ...options: string[]): Promise<string[]> {
  const log = `${await Deno.makeTempDir({ dir: FOLDER })}/log`;
  await runWhole(["strace", "-f", "-qq", "-o", log, ...options, ...RUN, script(text)]);
  const lines = (await Deno.readTextFile(log)).split("\n");
  await Deno.remove(log.slice(0, -"/log".length), { recursive: true });
  return lines;
}

const WRITE = `
  import { writeWhole } from "${WRITE_WHOLE}";
  const write = (options) => writeWhole("${FOLDER}/file", new Uint8Array(9), options);`;

Deno.test({
  name: "writeWhole() syncs the file before it moves it, and the folder afterwards",
  ignore: !hasStrace,
  fn: async () => {
    const lines = await traced(
      `${WRITE}\nawait write();`,
      "-y",
      "-e",
      "trace=fsync,fdatasync,rename,renameat,renameat2",
    );
    // How a descriptor's file is named: fsync(24</tmp/file>); on what: the first name alone.
    const calls = lines.filter((line) => line.includes(FOLDER)).map((line) => {
      const [, call, name] = line.match(/ (fsync|rename)\w*\([^/]*([^>"]*)/)!;
      return [call, isTemporary(name) ? "temporary" : name];
    });
    assertEquals(calls, [["fsync", "temporary"], ["rename", "temporary"], ["fsync", FOLDER]]);
    Deno.removeSync(`${FOLDER}/file`);
  },
});

Deno.test({
  name: "where there are no hard links, writeWhole() writes what is not there, and leaves what is",
  ignore: !hasStrace,
  fn: async () => {
    await traced(
      `${WRITE}
      await write({ replace: false });
      await writeWhole("${FOLDER}/file", new Uint8Array(1), { replace: false }).catch((error) => {
        Deno.writeTextFileSync("${FOLDER}/code", error.code);
      });`,
      "-e",
      "inject=link,linkat:error=EOPNOTSUPP",
    );
    assertEquals([Deno.statSync(`${FOLDER}/file`).size, read("code"), listing()], [9, "EEXIST", ["code", "file"]]);
    for (const name of listing()) Deno.removeSync(`${FOLDER}/${name}`);
  },
});
