// The command line as a process.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

/** Runs a command. */
export async function deis(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-all", "src/cli/main.ts", ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out, stderr: err };
}

/** One line on the error stream, exit code 2, and no file of the given kinds written into the folder. */
export async function refused(args: string[], text: string, folder: string, kinds: RegExp): Promise<void> {
  const { code, stdout, stderr } = await deis(...args);
  assertEquals({ code, stdout }, { code: 2, stdout: "" }, `${args}: ${stderr}`);
  assertStringIncludes(stderr, text);
  assertMatch(stderr, /^error: [^\n]+\n$/);
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => kinds.test(name)), []);
}
