import type { EpsFn } from "../../run/eps_fn.ts";
import type { Conditions, ModelOptions, Signature } from "../model.ts";
import { BoundNetwork } from "../network/bound_network.ts";
import { epsFnPool } from "../network/eps_fn_pool.ts";
import { guidedEpsFn } from "../network/guided_eps_fn.ts";
import type { NamedTensor, NamedTensors } from "../tensors/named_tensor.ts";
import type { OpenSession } from "./session.ts";

/**
 * An eps function of a network of any signature: further inputs by name, float16, a learned variance, guidance between
 * inputs with and without the condition.
 *
 * @throws {TypeError} If an input is missing, or is given though the network has none of that name.
 */
export function conditionedEpsFn(
  open: OpenSession,
  signature: Signature,
  conditions: Conditions,
  { batchLimit }: ModelOptions,
): EpsFn {
  const network = new BoundNetwork(open, "The model");
  const { labels, noLabel, guidance = 1, inputs = {}, negativeInputs, guidanceRescale, guidanceInterval } =
    conditions;
  const { x, t, eps, label, guidance: scale } = signature;
  checkNames(network, signature, inputs, negativeInputs);
  checkGuidance(conditions, signature);
  const perImage = (classes: readonly number[] | undefined): NamedTensors =>
    label && classes ? { [label]: { data: classes, dims: [classes.length] } } : {};
  const own: NamedTensors = scale
    ? { [scale]: { data: [guidance], dims: network.shapeOf(scale).map(() => 1) } }
    : {};
  return epsFnPool((dims) => {
    const [rows, shared] = split(network, x, inputs, dims[0]);
    const cond = { ...perImage(labels), ...rows };
    const none = {
      ...cond,
      ...perImage(noLabel === undefined ? undefined : [noLabel]),
      ...split(network, x, negativeInputs ?? {}, dims[0])[0],
    };
    return guidedEpsFn(network, {
      roles: { x, t, eps },
      dims,
      inputs: cond,
      negative: negativeInputs || noLabel !== undefined ? none : undefined,
      shared: { ...shared, ...own },
      guidance: scale ? 1 : guidance,
      guidanceRescale,
      guidanceInterval,
      batchLimit,
      timeOf: (time) => {
        if (!network.isInteger(t) || Number.isInteger(time)) return time;
        throw new RangeError(`The model takes integer times in its input ${t}, found ${time}`);
      },
    });
  });
}

/** Which inputs have a row an image, or one for all: those that share the images' open first axis. */
function split(
  network: BoundNetwork,
  x: string,
  inputs: NamedTensors,
  images: number,
): [NamedTensors, NamedTensors] {
  const [batch] = network.shapeOf(x);
  const isPerImage = ([name, { dims }]: [string, NamedTensor]) => {
    const [first] = network.shapeOf(name);
    return first !== undefined && typeof first !== "number" && first === batch && [1, images].includes(dims[0]);
  };
  const entries = Object.entries(inputs);
  return [
    Object.fromEntries(entries.filter(isPerImage)),
    Object.fromEntries(entries.filter((entry) => !isPerImage(entry))),
  ];
}

function checkGuidance(
  { guidance = 1, noLabel, negativeInputs, guidanceRescale = 0, guidanceInterval: interval }: Conditions,
  signature: Signature,
): void {
  if (guidance !== 1 && !signature.guidance && noLabel === undefined && !negativeInputs) {
    throw new TypeError(`Guidance ${guidance} needs negativeInputs, or labels and noLabel`);
  }
  if (!(guidanceRescale >= 0 && guidanceRescale <= 1)) {
    throw new RangeError(`guidanceRescale must be a number from 0 to 1, found ${guidanceRescale}`);
  }
  if (interval && !(interval[0] <= interval[1])) {
    throw new RangeError(`guidanceInterval must be two times, the lower first, found ${interval}`);
  }
}

function checkNames(
  network: BoundNetwork,
  { x, t, label, guidance }: Signature,
  inputs: NamedTensors,
  negativeInputs: NamedTensors = {},
): void {
  const further = network.inputs.filter((name) => ![x, t, label, guidance].includes(name));
  const missing = further.find((name) => !(name in inputs));
  if (missing !== undefined) throw new TypeError(`The model needs a tensor in inputs for its input ${missing}`);
  for (const name of [...Object.keys(inputs), ...Object.keys(negativeInputs)]) {
    if (!further.includes(name)) {
      throw new TypeError(
        `The model has no further input ${name}; those that it has are ${further.join(", ") || "none"}`,
      );
    }
  }
}
