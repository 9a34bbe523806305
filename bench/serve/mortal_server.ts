/**
 * `deno task serve` with workers that die: what `deno task bench:serve` overloads.
 *
 * @module
 */
import { serveIn } from "../../src/cli/commands/serve.ts";
import { runCommand } from "../../src/cli/run_command.ts";

const worker = new URL("./mortal_worker.ts", import.meta.url);

await runCommand(serveIn(worker).run, "deno task");
