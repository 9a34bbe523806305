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
  overload: { value: "N", help: "seconds at more than twice what the server can do (default: 600)" },
  killed: { value: "N", help: "seconds of the same while workers are killed (default: 60)" },
  "worker-life": { value: "N", help: "seconds after which a worker is then killed, on average (default: 10)" },
};
const SUMMARY =
  "Loads a server: more clients at once against one image at a time, then twice of what it can do, with workers killed.";
const CLIENTS = [1, 4, 16];
/** Places of the server, for images that are drawn and for those that wait, and clients that ask for twice as many. */
const BATCH = 16, QUEUE = 32, MANY = 2 * (BATCH + QUEUE);
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
  const seconds = number("seconds", 10), overload = number("overload", 600);
  const killed = number("killed", 60), life = number("worker-life", 10);
  const { model = "models/digits.onnx", threads = "1" } = values;
  const prompts = await isPipelineSource(model) ? THINGS : DIGITS;
  const server = ["--model", model, "--threads", threads, "--num-step", String(number("num-step", 8))];
  const sharing = [...server, "--batch", String(BATCH), "--queue", String(QUEUE)];

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

  const one = await startServer({ args: [...server, "--batch", "1", "--queue", String(QUEUE)] });
  try {
    await load(one.url, prompts, { clients: 1, seconds: 2 }); // warm
    const seen = await load(one.url, prompts, { clients: 16, seconds });
    single = seen.perSecond;
    row("16 clients, one image at a time", seen);
  } finally {
    await one.stop();
  }

  let most = 0, before = NaN, after = NaN;
  // So that more is asked for than twice of what it can do.
  const overloadFor = (seconds: number) => ({ clients: MANY, seconds, rate: Math.ceil(2 * most / MANY) });
  const shared = await startServer({ args: sharing });
  try {
    await load(shared.url, prompts, { clients: 1, seconds: 2 });
    for (const clients of CLIENTS) {
      const seen = await load(shared.url, prompts, { clients, seconds });
      most = Math.max(most, seen.perSecond);
      row(`${clients} clients`, seen);
    }
    await load(shared.url, prompts, overloadFor(seconds)); // memory as it is with a full queue
    before = shared.memory();
    row(`${MANY} clients for ${overload} s`, await load(shared.url, prompts, overloadFor(overload)));
    after = shared.memory();
  } finally {
    await shared.stop();
  }

  const mortal = await startServer({ args: sharing, workerLife: life });
  try {
    row(`the same for ${killed} s, workers killed`, await load(mortal.url, prompts, overloadFor(killed)));
    console.log(
      `\nMemory: ${before.toFixed(0)} MB before ${overload} s of overload, ${after.toFixed(0)} MB after.`,
    );
    console.log(`Models whose worker was killed and that came back: ${await mortal.reopened()}.`);
  } finally {
    await mortal.stop();
  }
}, "deno task");
