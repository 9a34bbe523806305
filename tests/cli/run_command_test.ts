import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import process from "node:process";
import config from "../../deno.json" with { type: "json" };
import { INTERRUPTED, untilInterrupted } from "../../src/cli/interruption.ts";
import { runCli } from "../../src/cli/run_cli.ts";
import { exitCodeOf } from "../../src/cli/run_command.ts";
import { deis } from "../support/run_deis.ts";

Deno.test("the exit code is the command's own, 0 where it says none, and 2 with one line for an error", async () => {
  const { error } = console, lines: string[] = [];
  console.error = (line: string) => void lines.push(line);
  try {
    const codes = [
      await exitCodeOf((args) => Promise.resolve(args.length), ["a"]),
      await exitCodeOf(() => Promise.resolve(), []),
      await exitCodeOf(() => Promise.reject(new Error("it\nfails\u0007")), []),
    ];
    assertEquals([codes, lines], [[1, 0, 2], ["error: it"]] as unknown);
  } finally {
    console.error = error;
  }
});

Deno.test("without a command, and by help in every form, the commands are listed", async () => {
  const { stdout } = await deis();
  assertMatch(
    stdout,
    /^Usage: .* COMMAND \[options\]\n\n {2}sample {3}[^]*\n {2}help {5}Lists[^]*\n\n-h or --help after/,
  );
  for (const args of [["help"], ["--help"], ["-h"], ["help", "--json"], ["-h", "plan"]]) {
    assertEquals(await deis(...args), { code: 0, stdout, stderr: "" }, args.join(" "));
  }
  assertEquals(await deis("--version"), { code: 0, stdout: `deis ${config.version}\n`, stderr: "" });
});

Deno.test("help of a command is that of its own, and unknown commands are refused", async () => {
  assertEquals(await deis("help", "plan"), await deis("plan", "--help"));
  for (const name of ["plann", "constructor"]) {
    await assertRejects(async () => void await runCli([name]), Error, `Unknown command "${name}"; `);
  }
  await assertRejects(async () => void await runCli(["plann"]), Error, "did you mean plan?");
  await assertRejects(async () => void await runCli(["help", "compere"]), Error, "did you mean compare?");
  const all = "allowed are sample, generate, serve, compare, fit, plan, compile, inspect, help";
  await assertRejects(async () => void await runCli(["xyzxyzxyz"]), Error, all);
});

Deno.test("work that is not interrupted ends by itself, and leaves no handler", async () => {
  const before = listening();
  let during = 0;
  const result = await untilInterrupted((stop) => {
    during = listening();
    return Promise.resolve(stop.aborted);
  }, () => {});
  assertEquals([result, during - before, listening() - before, INTERRUPTED], [false, 1, 0, 130] as unknown);
});

Deno.test("the first SIGINT ends the work early, and says so once", async () => {
  let said = 0;
  const work = (stop: AbortSignal) => {
    process.emit("SIGINT");
    return Promise.resolve(stop.aborted);
  };
  assertEquals([await untilInterrupted(work, () => said++), said], [true, 1]);
});

Deno.test("the second SIGINT ends the process", async () => {
  const { exit } = process, codes: unknown[] = [];
  process.exit = ((code: number) => void codes.push(code)) as typeof exit;
  try {
    await untilInterrupted(() => {
      process.emit("SIGINT");
      codes.push("first");
      process.emit("SIGINT");
      return Promise.resolve();
    }, () => {});
  } finally {
    process.exit = exit;
  }
  assertEquals(codes, ["first", 130]);
});

function listening(): number {
  return process.listenerCount("SIGINT");
}
