import process from "node:process";
import type { ServerLimits } from "../../server/image_server.ts";
import type { OptionValues } from "../arguments/option_spec.ts";
import { toInteger } from "../arguments/option_values.ts";
import { checkListening } from "./check_listening.ts";
import { UsageError } from "../usage_error.ts";

/** The port by default, and how much clients may ask for. */
const PORT = 8080, QUEUE = 64, MOST_IMAGES = 10, MOST_STEPS = 100;

/** What hangs on the kind of model. */
export interface UsualLoad {
  /** Images that are drawn at the same time. */
  readonly batch: number;
  /** Most seconds of a request. */
  readonly seconds: number;
}

/** The options of a server. */
export const serverOptions = ({ batch, seconds }: UsualLoad) => ({
  port: { value: "N", help: `port to listen on, 0 for any that is free (default: ${PORT})` },
  host: { value: "NAME", help: "address to listen on (default: 127.0.0.1, this machine alone)" },
  token: { value: "TEXT", help: "what clients must send as bearer token (default: $DEIS_TOKEN, or none)" },
  batch: { value: "N", help: `images that are drawn at the same time (default: ${batch})` },
  queue: {
    value: "N",
    help: `images that may wait; beyond it clients are told to try again later (default: ${QUEUE})`,
  },
  "max-images": { value: "N", help: `images of one request (default: ${MOST_IMAGES})` },
  "max-steps": { value: "N", help: `steps of one request (default: ${MOST_STEPS})` },
  "max-seconds": { value: "N", help: `seconds of one request, waiting included (default: ${seconds})` },
});

type Name = keyof ReturnType<typeof serverOptions>;

/** What the options say. */
export interface ServerChoice {
  readonly port: number;
  readonly hostname: string;
  readonly token: string | undefined;
  readonly limits: ServerLimits;
}

/** Most bytes of a request's body. */
const MOST_BYTES = 64 * 1024;

/** What the options say. @throws {UsageError} If a value is not allowed. */
export async function readServer(values: OptionValues<Name>, usual: UsualLoad): Promise<ServerChoice> {
  const number = (name: Name, otherwise: number, least = 1) => toInteger(name, values[name], least) ?? otherwise;
  const token = values.token ?? process.env.DEIS_TOKEN;
  if (token === "") throw new UsageError("--token must not be empty");
  const port = toInteger("port", values.port, 0, 65535) ?? PORT, hostname = values.host ?? "127.0.0.1";
  const choice = {
    port,
    hostname,
    token,
    limits: {
      mostActive: number("batch", usual.batch),
      mostWaiting: number("queue", QUEUE, 0),
      mostImages: number("max-images", MOST_IMAGES),
      mostSteps: number("max-steps", MOST_STEPS),
      mostSeconds: number("max-seconds", usual.seconds),
      mostBytes: MOST_BYTES,
    },
  };
  await checkListening(hostname, port);
  return choice;
}
