// The command line, within this process or as one of its own.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCli } from "../../src/cli/run_cli.ts";
import { exitCodeOf } from "../../src/cli/run_command.ts";

/** What a command left. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command within this process. */
export async function deis(...args: string[]): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  const { log, error } = console;
  console.log = (line: string) => void (written.stdout += `${line}\n`);
  console.error = (line: string) => void (written.stderr += `${line}\n`);
  try {
    const code = await exitCodeOf(runCli, args);
    return { code, ...written };
  } finally {
    Object.assign(console, { log, error });
  }
}

/** Runs a command as a process. */
export async function deisProcess(
  args: string[],
  { permissions = ["--allow-all"], entry = "src/cli/main.ts", env = {} }: {
    permissions?: string[];
    entry?: string;
    env?: Record<string, string>;
  } = {},
): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...permissions, entry, ...args],
    env: { NO_COLOR: "1", ...env },
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
