// A process that runs the commands that write files without end, each with other content every second time.
import { runCli } from "../../src/cli/run_cli.ts";
import { exitCodeOf } from "../../src/cli/run_command.ts";

const [folder] = Deno.args;
const { log } = console;
console.log = () => {};
for (let round = 0;; round++) {
  const steps = ["--num-step", String(1 + round % 2)], draw = [...steps, "--threads", "1"];
  for (
    const args of [
      ["sample", "--model", "models/digits.onnx", "--count", "1", ...draw, "--out", `${folder}/picture.png`],
      ["fit", "--strength", "schedule", "--method", "t_ab", ...steps, "--force", "--out", `${folder}/plan.json`],
      ["compile", ...steps, "--force", "--out", `${folder}/compiled.onnx`],
      ["generate", "--count", "16", "--shard-size", "16", ...draw, "--out", `${folder}/set-${round}`],
    ]
  ) {
    const code = await exitCodeOf(runCli, args);
    if (code !== 0) Deno.exit(code); // generate, ended by a signal
  }
  if (round === 0) log("begun");
}
