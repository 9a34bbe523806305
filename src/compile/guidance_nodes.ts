import { TensorProto_DataType, type ValueInfoProto } from "onnx-buf";
import type { GuidanceOptions } from "./compile_options.ts";
import type { GraphPart } from "./graph_part.ts";
import { elemTypeOf, intAttribute, shapeOf, tensorType, valueInfo } from "../onnx_file/onnx_proto.ts";
import type { Network } from "./network.ts";
import { type Bindings, rowCount } from "./network_nodes.ts";
import { seeInspect } from "../internal/see_inspect.ts";

/** What stands between the sampler's images and the network's rows. */
export interface Guidance {
  /** Further inputs of the compiled model. */
  readonly inputs: readonly ValueInfoProto[];
  /** An input of the network that the compiled model does not take. */
  readonly fixed?: string;
  /** Whether the network is given other rows than the images. */
  readonly changesRows: boolean;
  /** Values that stand for the network's other inputs. */
  readonly bindings: Bindings;
  /** Adds what makes the network's rows of the images. */
  rows(part: GraphPart, x: string): string;
  /** Adds what makes the prediction of the network's output. */
  prediction(part: GraphPart, output: string): string;
}

/** The network takes the images as they are. */
export const NO_GUIDANCE: Guidance = {
  changesRows: false,
  inputs: [],
  bindings: {},
  rows: (_, x) => x,
  prediction: (_, output) => output,
};

/**
 * Classifier-free guidance around a network: one run on m n rows, m = 1 + (guidance != 1), the n images under their
 * conditions and, only where guidance asks for them, the same images without; then
 * `eps = none + guidance (conditioned - none)`.
 *
 * @param part The graph around the steps, for what is done once
 * @param network The network
 * @param options What stands for "no condition"; the noise, for the number of images; and how to name an input
 * @throws {TypeError} If there is nothing to guide by, or no such input, or it has a guidance scale already.
 */
export function guidanceNodes(
  part: GraphPart,
  network: Network,
  { noise, fresh, noLabel, negative = [], scale: fixed }: GuidanceOptions & {
    noise: string;
    fresh: (name: string) => string;
  },
): Guidance {
  check(network, noLabel, negative);
  if (fixed !== undefined && !Number.isFinite(fixed)) {
    throw new RangeError(`guidance.scale must be a finite number, found ${fixed}`);
  }
  const { shape, conditions, signature } = network;
  const scale = fixed === undefined ? fresh("guidance") : part.floats("guidance", [fixed], [1]);
  const zero = part.int64s("zero", [0]);
  const images = rowCount(part, "images", noise);
  const isUnguided = part.add("is_unguided", "Equal", [scale, part.floats("unguided", [1], [1])]);
  const second = part.add("second_run", "Cast", [part.add("is_guided", "Not", [isUnguided])], [
    intAttribute("to", TensorProto_DataType.INT64),
  ]);
  const runs = part.add("runs", "Add", [second, part.int64s("one", [1])]);
  const total = part.add("run_rows", "Mul", [runs, images]);
  const start = part.add("uncond_start", "Sub", [total, images]);

  /** The rows of `first` and, where there is a second run, those of `then`. */
  const both = (name: string, first: string, then: string) => {
    const pair = part.add(`${name}.both`, "Concat", [first, then], [intAttribute("axis", 0)]);
    const count = part.add(`${name}.runs`, "Mul", [runs, rowCount(part, `${name}.rows`, first)]);
    return part.add(`${name}.used`, "Slice", [pair, zero, count]);
  };
  const inputs = fixed === undefined ? [valueInfo(scale, tensorType(TensorProto_DataType.FLOAT, [1]))] : [];
  const bindings: Record<string, string> = {};
  for (const condition of conditions) {
    const { name, type } = condition;
    if (name === signature.label && noLabel !== undefined) {
      const none = part.add("label_none", "Expand", [
        part.int64s("no_label", [noLabel]),
        part.add("label_shape", "Shape", [name]),
      ]);
      bindings[name] = both(name, name, none);
    } else if (negative.includes(name)) {
      const other = fresh(`negative_${name}`);
      inputs.push(valueInfo(other, type));
      bindings[name] = both(name, name, other);
    } else if (isBatched(condition)) bindings[name] = both(name, name, name);
  }
  const tiles = part.add("tiles", "Concat", [runs, part.int64s("single", shape.slice(1).map(() => 1))], [
    intAttribute("axis", 0),
  ]);
  return {
    inputs,
    changesRows: true,
    bindings,
    rows: (step, x) =>
      shape.length === 1 ? step.add("rows_x", "Tile", [x, runs]) : step.add("rows_x", "Tile", [x, tiles]),
    prediction: (step, output) => {
      const cond = step.add("cond", "Slice", [output, zero, images]);
      const uncond = step.add("uncond", "Slice", [output, start, total]);
      const push = step.add("push", "Mul", [step.add("difference", "Sub", [cond, uncond]), scale]);
      return step.add("guided", "Add", [uncond, push]);
    },
  };
}

/** Whether the first axis of an input is open, which is taken to be the batch. */
function isBatched(value: ValueInfoProto): boolean {
  const shape = shapeOf(value);
  return shape !== undefined && shape.length > 0 && typeof shape[0] !== "number";
}

function check(
  { signature, conditions }: Network,
  noLabel: number | undefined,
  negative: readonly string[],
): void {
  if (signature.guidance) {
    throw new TypeError(`The model has the guidance input ${signature.guidance} already; ${seeInspect()}`);
  }
  if (noLabel === undefined && negative.length === 0) {
    throw new TypeError("Guidance needs noLabel, or the names of negative inputs");
  }
  if (noLabel !== undefined && !signature.label) {
    throw new TypeError(`Guidance by noLabel needs a model with labels, this one has none; ${seeInspect()}`);
  }
  const label = conditions.find(({ name }) => name === signature.label);
  if (noLabel !== undefined && !isBatched(label!)) {
    throw new TypeError(
      `Guidance by noLabel needs one label an image, ${label!.name} has no open axis; ${seeInspect()}`,
    );
  }
  if (noLabel !== undefined && !(Number.isInteger(noLabel) && noLabel >= 0)) {
    throw new RangeError(`noLabel must be an integer of at least 0, found ${noLabel}`);
  }
  for (const name of negative) {
    const condition = conditions.find((value) => value.name === name);
    if (!condition || elemTypeOf(condition) === undefined || !isBatched(condition)) {
      const among = conditions.filter(isBatched).map((value) => value.name).join(", ") || "none";
      throw new TypeError(
        `A negative input must be one of the model's batched inputs, ${among}, found ${name}; ${seeInspect()}`,
      );
    }
  }
}
