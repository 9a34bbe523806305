import { TensorProto_DataType, type ValueInfoProto } from "onnx-buf";
import { checkInteger } from "../internal/check.ts";
import { floatAttribute, tensorType, valueInfo } from "../onnx_file/onnx_proto.ts";
import type { Coefficients } from "./coefficients.ts";
import type { GraphPart } from "./graph_part.ts";

/** What gives a graph the noise of its stages. */
export interface StageNoise {
  /** The graph's inputs for it. */
  readonly inputs: readonly ValueInfoProto[];
  /** Where the noise of each stage is among that of all stages that add some; 0 for the others. */
  places(rows: readonly Coefficients[]): number[];
  /**
   * Adds what gives a stage's noise and returns its name.
   *
   * @param part Where to add it
   * @param state The name of a value of the noise's shape
   * @param place Adds the stage's place and returns its name
   * @param salt Another number for each copy of these nodes
   */
  nodes(part: GraphPart, state: string, place: () => string, salt?: number): string;
}

/** How many stages add noise. */
export function noisyStages(rows: readonly Coefficients[]): number {
  return rows.filter(({ noise }) => noise !== 0).length;
}

/** Noise from a further input, `[stages that add noise, ...the images' shape]`. */
export function noiseInput(
  name: string,
  rows: readonly Coefficients[],
  shape: Parameters<typeof tensorType>[1],
): StageNoise {
  const count = noisyStages(rows);
  if (count === 0) return NO_NOISE;
  return {
    ...NO_NOISE,
    inputs: [valueInfo(name, tensorType(TensorProto_DataType.FLOAT, [count, ...shape]))],
    nodes: (part, _state, place) => part.add("stage_noise", "Gather", [name, place()]),
  };
}

/** Noise that the graph makes itself, by RandomNormalLike. @throws {RangeError} If the seed is none. */
export function noiseInGraph(seed: number): StageNoise {
  checkInteger("noiseSeed", seed, 0);
  if (seed >= MOST_SEED) {
    throw new RangeError(`noiseSeed must be below 2^24, which a float32 holds, found ${seed}`);
  }
  return {
    ...NO_NOISE,
    nodes: (part, state, _place, salt = 0) =>
      part.add("stage_noise", "RandomNormalLike", [state], [
        floatAttribute("seed", (seed * SALTS + salt) % MOST_SEED),
      ]),
  };
}

/** A seed is a float32 attribute. */
const MOST_SEED = 2 ** 24;
/** A prime beyond the stages of most plans: two seeds have no stage's seed in common. */
const SALTS = 1009;

const NO_NOISE: StageNoise = {
  inputs: [],
  places: (rows) => rows.map(({ noise }, i) => noise === 0 ? 0 : noisyStages(rows.slice(0, i))),
  nodes: () => "",
};
