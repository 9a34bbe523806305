// Where a command may write, and that it harms nothing else.
import { assert, assertEquals, assertRejects } from "@std/assert";
import process from "node:process";
import { outputFile, type OutputOptions } from "../../../src/cli/files/output_file.ts";
import { sameFile } from "../../../src/cli/files/same_file.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2);
const BYTES = new TextEncoder().encode("new");

const at = (name: string) => `${FOLDER}/${name}`;
const place = (name: string, options: Partial<OutputOptions> = {}) =>
  outputFile(at(name), { reads: () => [], overwrites: "pictures", ...options });
const refused = (name: string, text: string, options: Partial<OutputOptions> = {}) =>
  assertRejects(() => place(name, options), UsageError, text);
const listing = () => [...Deno.readDirSync(FOLDER)].map(({ name }) => name).sort();
const read = (name: string) => Deno.readTextFileSync(at(name));

Deno.test("outputFile() leaves nothing behind until it is written to, and then the file alone", async () => {
  const before = listing();
  const file = await place("fresh.png");
  assertEquals(listing(), before);
  await file.write(BYTES);
  assertEquals(listing(), [...before, "fresh.png"].sort());
  assertEquals(read("fresh.png"), "new");
  assertEquals(file.path, at("fresh.png"));
  Deno.removeSync(at("fresh.png"));
});

Deno.test("outputFile() refuses what is no file, and places that cannot be written", async () => {
  await assertRejects(
    () => outputFile("", { reads: () => [], overwrites: "pictures" }),
    UsageError,
    '--out must be a file, found ""',
  );
  await refused("no/such/a.png", "a.png cannot be written: there is no such folder");
  await refused(".", "--out must be a file, found the folder");
  await refused("x".repeat(300), "cannot be written: its name is too long");
  await refused(`${"long/".repeat(1000)}a.png`, "cannot be written: its name is too long");
  await assertRejects(
    () => outputFile("/dev/null", { reads: () => [], overwrites: "anything" }),
    UsageError,
    "--out must be a file, found the device /dev/null",
  );
  assert((await new Deno.Command("mkfifo", { args: [at("fifo")] }).output()).success);
  await refused("fifo", "--out must be a file, found the device");
  Deno.removeSync(at("fifo"));
  Deno.writeTextFileSync(at("file"), "");
  await refused("file/a.png", "cannot be written: a part of its path is not a folder");
  await refused("nul\0.png", "cannot be written: ");
  Deno.removeSync(at("file"));
});

Deno.test("outputFile() finds out at once that a place is read-only", async () => {
  const error = await assertRejects(
    () => outputFile("/proc/deis.png", { reads: () => [], overwrites: "pictures" }),
    UsageError,
    "--out /proc/deis.png cannot be written: ",
  );
  assert(!error.message.includes("\n"), error.message);
});

Deno.test("outputFile() refuses every file that the command reads, by whatever name it is called", async () => {
  Deno.writeFileSync(at("model.onnx"), PNG);
  Deno.symlinkSync(at("model.onnx"), at("link.onnx"));
  Deno.linkSync(at("model.onnx"), at("hard.onnx"));
  const options = { reads: () => [at("none.json"), at("model.onnx")], overwrites: "anything" } as const;
  for (const name of ["model.onnx", "link.onnx", "hard.onnx", "../" + FOLDER.split("/").pop() + "/model.onnx"]) {
    await refused(name, "--out must not be a file that the command reads, found", options);
  }
  await refused("model.onnx", "--plot must not be", { ...options, option: "plot" });
  await place("another.onnx", options);
  for (const name of ["model.onnx", "link.onnx", "hard.onnx"]) Deno.removeSync(at(name));
});

Deno.test("outputFile() overwrites a picture by a picture, anything by force, and nothing otherwise", async () => {
  Deno.writeFileSync(at("old.png"), PNG, { mode: 0o600 });
  const file = await place("old.png");
  await file.write(BYTES);
  assertEquals(read("old.png"), "new");
  assertEquals(Deno.statSync(at("old.png")).mode! & 0o777, 0o600);
  await refused("old.png", "already exists and is not a PNG picture, so it is not overwritten");
  await refused("old.png", "already exists; --force overwrites it", { overwrites: "nothing" });
  const forced = await place("old.png", { overwrites: "anything" });
  await forced.write(PNG);
  Deno.chmodSync(at("old.png"), 0o444);
  await refused("old.png", "already exists and is write-protected");
  Deno.writeTextFileSync(at("empty.png"), "");
  await place("empty.png");
  Deno.writeTextFileSync(at("short.png"), "\x89P");
  await refused("short.png", "not a PNG picture");
  for (const name of ["old.png", "empty.png", "short.png"]) Deno.removeSync(at(name));
});

Deno.test("outputFile() follows a link to its file, keeps the link, and refuses one that leads nowhere", async () => {
  Deno.mkdirSync(at("elsewhere"));
  Deno.writeFileSync(at("elsewhere/real.png"), PNG);
  Deno.symlinkSync(at("elsewhere/real.png"), at("link.png"));
  await (await place("link.png")).write(BYTES);
  assert(Deno.lstatSync(at("link.png")).isSymlink);
  assertEquals(read("elsewhere/real.png"), "new");
  assertEquals([...Deno.readDirSync(at("elsewhere"))].length, 1);
  Deno.symlinkSync(at("nothing.png"), at("dangling.png"));
  await refused("dangling.png", "--out is a link to nothing");
  Deno.symlinkSync(at("circle.png"), at("circle.png"));
  await refused("circle.png", "its links lead in a circle");
  for (const name of ["link.png", "dangling.png", "circle.png", "elsewhere"]) {
    Deno.removeSync(at(name), { recursive: true });
  }
});

Deno.test("what appears in the place during the work is not overwritten, except by force", async () => {
  const [careful, forced] = [await place("late.png"), await place("late.png", { overwrites: "anything" })];
  Deno.writeTextFileSync(at("late.png"), "another's");
  await assertRejects(() => careful.write(BYTES), Error, "late.png cannot be written: meanwhile there is a file");
  assertEquals(read("late.png"), "another's");
  await forced.write(BYTES);
  assertEquals(read("late.png"), "new");
  Deno.removeSync(at("late.png"));
});

Deno.test("checking a place and writing to it leave no file open, and no handler of signals", async () => {
  const open = () => {
    const { stdout } = new Deno.Command("ls", { args: ["-l", `/proc/${Deno.pid}/fd`] }).outputSync();
    return new TextDecoder().decode(stdout).split("\n").filter((line) => line.includes(FOLDER)).length;
  };
  const handlers = () => process.listenerCount("SIGINT") + process.listenerCount("SIGTERM");
  Deno.writeFileSync(at("kept.png"), PNG);
  await place("kept.png");
  const before = [open(), handlers()];
  for (let i = 0; i < 5; i++) await (await place("kept.png")).write(PNG);
  assertEquals([open(), handlers()], before);
  Deno.removeSync(at("kept.png"));
});

Deno.test("sameFile() tells files apart, also where their numbers on two file systems are the same", async () => {
  Deno.writeFileSync(at("a"), PNG);
  Deno.writeFileSync(at("b"), PNG);
  assert(await sameFile(at("a"), at("a")));
  assert(!await sameFile(at("a"), at("b")));
  assert(!await sameFile(at("a"), at("none")));
  assert(!await sameFile(at("none"), at("none")));
  assert(!await sameFile("/proc", "/sys"));
  for (const name of ["a", "b"]) Deno.removeSync(at(name));
});

const NOBODY = { uid: 65534, gid: 65534 };

/** Whether this process can become someone else, who can run Deno and read the source. */
async function canBecomeNobody(): Promise<boolean> {
  if (Deno.uid() !== 0) return false;
  const { pathname } = new URL(import.meta.resolve("../../../src/cli/files/try_folder.ts"));
  const options = { cwd: "/", stdout: "null", stderr: "null", ...NOBODY } as const;
  try {
    for (const [command, arg] of [[Deno.execPath(), "--version"], ["cat", decodeURIComponent(pathname)]]) {
      if (!(await new Deno.Command(command, { args: [arg], ...options }).output()).success) return false;
    }
    return true;
  } catch {
    return false;
  }
}

const isNobody = await canBecomeNobody();
if (!isNobody) {
  console.error("NOT TESTED: another's file in a sticky folder, which needs root, and Deno for all users");
}

Deno.test({
  name: "outputFile() refuses to replace another's file in a sticky folder",
  ignore: !isNobody,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      for (const name of ["", "/cache", "/sticky"]) {
        await Deno.mkdir(folder + name, { recursive: true });
        await Deno.chmod(folder + name, name === "/sticky" ? 0o1777 : 0o777);
      }
      await Deno.writeFile(`${folder}/sticky/a.png`, PNG, { mode: 0o666 });
      const module = import.meta.resolve("../../../src/cli/files/try_folder.ts");
      const script = `import { tryFolder } from "${module}";
        await tryFolder("${folder}/sticky/b.png");
        await tryFolder("${folder}/sticky/a.png").catch((error) => console.log(error.message));`;
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "-q",
          "-A",
          "--no-config",
          "--no-check",
          `data:application/typescript,${encodeURIComponent(script)}`,
        ],
        env: { DENO_DIR: `${folder}/cache`, NO_COLOR: "1" },
        cwd: folder,
        ...NOBODY,
      }).output();
      const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      assertEquals([out, err], ["it belongs to someone else, and its folder is sticky\n", ""]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test("a file of one byte is no picture, and files that are read are no obstacle elsewhere", async () => {
  Deno.writeTextFileSync(at("byte.png"), "x");
  Deno.writeFileSync(at("read.png"), PNG);
  const options = { reads: () => [at("read.png")], overwrites: "pictures" } as const;
  const { message } = await assertRejects(() => outputFile(at("byte.png"), options), UsageError);
  const text = `--out ${at("byte.png")} already exists and is not a PNG picture, so it is not overwritten`;
  assertEquals(message, text, "said once");
  await assertRejects(() => outputFile(at("read.png"), options), UsageError, "a file that the command reads");
  Deno.writeFileSync(at("byte.png"), PNG);
  await outputFile(at("byte.png"), options);
  for (const name of ["byte.png", "read.png"]) Deno.removeSync(at(name));
});
