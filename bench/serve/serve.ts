/**
 * `deno task bench:serve`: a server under load, against one client at a time.
 *
 * @module
 */
import { toInteger } from "../../src/cli/arguments/option_values.ts";
import { parseOptions } from "../../src/cli/arguments/parse_options.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { load, type Seen } from "./load.ts";
import { startServer } from "./server_process.ts";

const OPTIONS = {
  threads: { value: "N", help: "threads of the model (default: 1, the clients have the other core)" },
  seconds: { value: "N", help: "seconds of each load but the last (default: 10)" },
  overload: { value: "N", help: "seconds at twice what the server can do (default: 600)" },
};
const SUMMARY = "Loads a server: throughput against one client at a time, then twice of what it can do.";
/** Clients at once, the first of them one at a time. */
const CLIENTS = [1, 4, 16];

await runCommand(async (args) => {
  const values = parseOptions("deno task bench:serve", SUMMARY, OPTIONS, args);
  if (!values) return;
  const seconds = toInteger("seconds", values.seconds, 1) ?? 10;
  const overload = toInteger("overload", values.overload, 1) ?? 600;
  const threads = values.threads ?? "1";
  const server = await startServer(["--threads", threads, "--num-step", "8", "--queue", "32"]);
  try {
    await load(server.url, { clients: 1, seconds: 2 }); // warm
    let alone = 0, most = 0;
    for (const clients of CLIENTS) {
      const seen = await load(server.url, { clients, seconds });
      if (clients === 1) alone = seen.perSecond;
      most = Math.max(most, seen.perSecond);
      console.log(`${clients} clients: ${lineOf(seen)}, ${(seen.perSecond / alone).toFixed(2)} of one client's`);
    }
    const before = server.memory();
    const seen = await load(server.url, { clients: 200, seconds: overload, rate: Math.round(2 * most) });
    console.log(`twice as many as it can answer, for ${overload} s: ${lineOf(seen)}`);
    console.log(`answers by status: ${JSON.stringify(seen.statuses)}, without an answer: ${seen.lost}`);
    console.log(`memory: ${before.toFixed(0)} MB before, ${server.memory().toFixed(0)} MB after`);
  } finally {
    await server.stop();
  }
}, "deno task");

function lineOf({ perSecond, p50, p99 }: Seen): string {
  return `${perSecond.toFixed(1)} images a second, ${p50} ms in the median, ${p99} ms at the 99th percentile`;
}
