import { serve as listen, type ServerType } from "@hono/node-server";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { invocation } from "../../internal/invocation.ts";
import { loadModel } from "../../models/mod.ts";
import type { Plan } from "../../plans/plan.ts";
import type { Sde } from "../../schedules/sde.ts";
import { imageServer } from "../../server/image_server.ts";
import { loadedImageModel } from "../../server/loaded_image_model.ts";
import { toInteger } from "../arguments/option_values.ts";
import { parseOptions } from "../arguments/parse_options.ts";
import type { Command } from "../command.ts";
import { MODEL_OPTIONS, parseModel } from "../options/model_options.ts";
import { checkPlanFor } from "../options/plan_file.ts";
import { planOf, readSolver, type Solver, SOLVER_OPTIONS } from "../options/solver_options.ts";
import { BATCH } from "../output/draw.ts";
import { warn } from "../output/warn.ts";
import { UsageError } from "../usage_error.ts";

/** The port by default, and how much clients may ask for. */
const PORT = 8080, QUEUE = 64, MOST_IMAGES = 10, MOST_STEPS = 100, MOST_SECONDS = 60;

const OPTIONS = {
  port: { value: "N", help: `port to listen on, 0 for any that is free (default: ${PORT})` },
  host: { value: "NAME", help: "address to listen on (default: 127.0.0.1, this machine alone)" },
  token: { value: "TEXT", help: "what clients must send as bearer token (default: $DEIS_TOKEN, or none)" },
  batch: { value: "N", help: `images that are drawn at the same time (default: ${BATCH})` },
  queue: {
    value: "N",
    help: `images that may wait; beyond it clients are told to try again later (default: ${QUEUE})`,
  },
  "max-images": { value: "N", help: `images of one request (default: ${MOST_IMAGES})` },
  "max-steps": { value: "N", help: `steps of one request (default: ${MOST_STEPS})` },
  "max-seconds": { value: "N", help: `seconds of one request, waiting included (default: ${MOST_SECONDS})` },
  ...SOLVER_OPTIONS,
  ...MODEL_OPTIONS,
};

const SUMMARY = "Serves images by HTTP in the shape of OpenAI's API, until it is told to stop.";

/** Most bytes of a request's body. */
const MOST_BYTES = 64 * 1024;

/** `deis serve`. */
export const serve: Command = { summary: SUMMARY, run };

async function run(args: string[]): Promise<void> {
  const values = parseOptions(invocation("serve"), SUMMARY, OPTIONS, args);
  if (!values) return;
  const number = (name: keyof typeof OPTIONS, otherwise: number, least = 1) =>
    toInteger(name, values[name], least) ?? otherwise;
  const port = toInteger("port", values.port, 0, 65535) ?? PORT;
  const limits = {
    mostActive: number("batch", BATCH),
    mostWaiting: number("queue", QUEUE, 0),
    mostImages: number("max-images", MOST_IMAGES),
    mostSteps: number("max-steps", MOST_STEPS),
    mostSeconds: number("max-seconds", MOST_SECONDS),
    mostBytes: MOST_BYTES,
  };
  const token = values.token ?? process.env.DEIS_TOKEN;
  if (token === "") throw new UsageError("--token must not be empty");
  const solver = await readSolver(values);
  const { model: path, provider, threads, guidanceFor } = parseModel(values);

  const open = () => loadModel(path, { provider, threads, worker: true });
  const model = await loadedImageModel(open, (loaded) => {
    const { sde, card, prediction } = loaded, guidance = guidanceFor(loaded);
    const plan = plansOf(sde, { ...solver, prediction });
    for (const warning of checkPlanFor(plan(undefined), card, sde, guidance)) warn(warning);
    return { guidance, planOf: plan };
  });
  try {
    const server = imageServer(model, limits, token);
    await untilStopped(server.fetch, server.stop, port, values.host ?? "127.0.0.1");
  } finally {
    await model.close();
  }
}

/** The plans of a server by their number of steps, each made once; undefined stands for the server's own. */
function plansOf(sde: Sde, solver: Solver): (steps: number | undefined) => Plan {
  const own = planOf(sde, solver), ownSteps = own.timesteps.length - 1;
  const plans = new Map([[ownSteps, own]]);
  return (steps = ownSteps) => {
    const known = plans.get(steps);
    if (known) return known;
    if (solver.plan) throw new RangeError(`steps must be ${ownSteps}, as the server's plan has, found ${steps}`);
    const plan = planOf(sde, { ...solver, numStep: steps });
    plans.set(steps, plan);
    return plan;
  };
}

/** Listens until SIGINT or SIGTERM; then what runs comes to its end, and what comes is refused. */
async function untilStopped(
  fetch: (request: Request) => Response | Promise<Response>,
  stop: () => Promise<void>,
  port: number,
  hostname: string,
): Promise<void> {
  const server: ServerType = listen({ fetch, port, hostname });
  try {
    await once(server, "listening");
  } catch (error) {
    throw new UsageError(`The server cannot listen on ${hostname}:${port}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const { port: found } = server.address() as AddressInfo;
  console.log(`Listening on http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${found}`);
  await stopSignal();
  await stop();
  const closed = new Promise((done) => server.close(done));
  if ("closeAllConnections" in server) server.closeAllConnections(); // those that clients keep open
  await closed;
}

function stopSignal(): Promise<void> {
  const names = ["SIGINT", "SIGTERM"] as const;
  return new Promise((resolve) => {
    const stop = () => {
      names.forEach((name) => process.off(name, stop));
      resolve();
    };
    names.forEach((name) => process.on(name, stop));
  });
}
