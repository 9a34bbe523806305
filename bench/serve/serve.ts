/**
 * `deno task bench:serve`: a server under load, against one that draws one image at a time.
 *
 * @module
 */
import { toInteger } from "../../src/cli/arguments/option_values.ts";
import { parseOptions } from "../../src/cli/arguments/parse_options.ts";
import { isPipelineSource } from "../../src/cli/options/pipeline_source.ts";
import { runCommand } from "../../src/cli/run_command.ts";
import { load, type Seen } from "./load.ts";
import { startServer } from "./server_process.ts";

const OPTIONS = {
  model: { value: "FILE", help: "the model, or a folder of diffusers (default: the digits)" },
  threads: { value: "N", help: "threads of the model (default: 1, the clients have the other core)" },
  "num-step": { value: "N", help: "steps of an image (default: 8)" },
  seconds: { value: "N", help: "seconds of each load but the last (default: 10)" },
  overload: { value: "N", help: "seconds at twice what the server can do (default: 600)" },
  "worker-life": { value: "N", help: "seconds after which a worker is then killed, on average (default: 60)" },
};
const SUMMARY =
  "Loads a server: more clients at once against one image at a time, then twice of what it can do, with workers killed.";
const CLIENTS = [1, 4, 16];
const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
const THINGS = [
  "a red apple",
  "a dog",
  "a house",
  "a yellow star",
  "a fish",
  "a heart",
  "a bicycle",
  "an umbrella",
];

await runCommand(async (args) => {
  const values = parseOptions("deno task bench:serve", SUMMARY, OPTIONS, args);
  if (!values) return;
  const number = (name: keyof typeof OPTIONS, usual: number) => toInteger(name, values[name], 1) ?? usual;
  const seconds = number("seconds", 10), overload = number("overload", 600), life = number("worker-life", 60);
  const { model = "models/digits.onnx", threads = "1" } = values;
  const prompts = await isPipelineSource(model) ? THINGS : DIGITS;
  const server = ["--model", model, "--threads", threads, "--num-step", String(number("num-step", 8))];
  const args16 = [...server, "--batch", "16", "--queue", "32"];

  console.log(`${model}, ${threads} threads, ${number("num-step", 8)} steps\n`);
  console.log("| load | images a second | of one at a time | p50 ms | p99 ms | longest ms | 429 | failed |");
  console.log("| ---- | --------------- | ---------------- | ------ | ------ | ---------- | --- | ------ |");
  let single = NaN;
  const row = (name: string, { perSecond, p50, p99, longest, refused, failed }: Seen) => {
    const cells = [
      name,
      perSecond.toFixed(1),
      (perSecond / single).toFixed(2),
      p50,
      p99,
      longest,
      refused,
      failed,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  };

  const one = await startServer({ args: [...server, "--batch", "1", "--queue", "32"] });
  try {
    await load(one.url, prompts, { clients: 1, seconds: 2 }); // warm
    const seen = await load(one.url, prompts, { clients: 16, seconds });
    single = seen.perSecond;
    row("16 clients, one image at a time", seen);
  } finally {
    await one.stop();
  }

  let most = 0;
  const shared = await startServer({ args: args16 });
  try {
    await load(shared.url, prompts, { clients: 1, seconds: 2 });
    for (const clients of CLIENTS) {
      const seen = await load(shared.url, prompts, { clients, seconds });
      most = Math.max(most, seen.perSecond);
      row(`${clients} clients`, seen);
    }
  } finally {
    await shared.stop();
  }

  const mortal = await startServer({ args: args16, workerLife: life });
  try {
    await load(mortal.url, prompts, { clients: 16, seconds: Math.min(seconds, life / 2) });
    const before = mortal.memory();
    const rate = Math.max(Math.round(2 * most), 1);
    const seen = await load(mortal.url, prompts, { clients: 200, seconds: overload, rate });
    row(`${rate} requests a second for ${overload} s`, seen);
    const [first, last] = [before, mortal.memory()].map((memory) => memory.toFixed(0));
    console.log(`\nMemory: ${first} MB at the start of the last load, ${last} MB at its end.`);
    console.log(`Workers that were killed and came back: ${await mortal.reopened()}.`);
  } finally {
    await mortal.stop();
  }
}, "deno task");
