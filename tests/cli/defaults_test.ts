// What the help says of defaults and limits, which it takes from where they are used.
import { assertEquals } from "@std/assert";
import { deis } from "../support/run_deis.ts";

/** The numbers that the help of a command gives as the defaults of its own options. */
async function defaultsOf(command: string): Promise<Record<string, number>> {
  const { stdout } = await deis(...command.split(" "), "--help");
  const [own] = stdout.split("\nUsage: ").slice(0, 2).toReversed(); // the help of generate goes on with pipelines
  const found = [...own.matchAll(/^ {2}--(\S+) .*\(default: (?:about )?(\d[\d.]*)\)$/gm)];
  return Object.fromEntries(found.map(([, name, value]) => [name, Number(value)]));
}

const SOLVER = { "num-step": 8, "ab-order": 3, "ts-order": 1.5, "rk-order": 2, tau: 0 }, SEED = { seed: 0 };
/** Steps of a pipeline are the card's, or its class's. */
const { "num-step": _, ...OF_CLASS } = SOLVER;

Deno.test("the defaults of every command are those of its help", async () => {
  const expected = {
    "sample --model models/digits.onnx": { count: 64, ...SOLVER, ...SEED },
    "sample --model models/emoji": { "guidance-rescale": 0, ...OF_CLASS, ...SEED },
    generate: { count: 1000, "shard-size": 1024, ...SOLVER, ...SEED },
    serve: {
      ...{ port: 8080, batch: 16, queue: 64, "max-images": 10, "max-steps": 100, "max-seconds": 60 },
      ...SOLVER,
      ...SEED,
    },
    compare: { count: 10, ...SEED },
    fit: { trajectories: 128, iterations: 10, history: 4, judged: 256, ...SOLVER, ...SEED },
    plan: SOLVER,
    compile: { ...SOLVER, "scaling-factor": 1, "shift-factor": 0 },
  };
  for (const [command, defaults] of Object.entries(expected)) {
    assertEquals([command, await defaultsOf(command)], [command, defaults] as unknown);
  }
});

Deno.test("a plan by default is the one that the help describes", async () => {
  const plan = async (...args: string[]) => (await deis("plan", "--json", ...args)).stdout;
  const named = [
    "--num-step",
    "8",
    "--method",
    "x0_ab",
    "--ab-order",
    "2",
    "--corrector-order",
    "2",
    "--lower-order-final",
    "--ts-phase",
    "t",
    "--ts-order",
    "1.5",
  ];
  assertEquals(await plan(), await plan(...named));
  const rk = ["--method", "rho_rk"];
  assertEquals(await plan(...rk), await plan(...rk, "--rk-method", "3kutta"));
  assertEquals(await plan("--method", "x0_rk"), await plan("--method", "x0_rk", "--rk-order", "2"));
});
