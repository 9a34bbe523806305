import { TensorProto_DataType } from "onnx-buf";
import { intAttribute } from "../../onnx_file/onnx_proto.ts";
import { takesGuidance } from "../pipelines/guidance_input.ts";
import { castTo } from "./door_nodes.ts";
import type { NodeContext } from "./graph_kind.ts";

const { DOUBLE, FLOAT } = TensorProto_DataType;

/** guidanceInput as nodes; nothing where the network takes no scale. */
export function guidanceEmbedding({ part: whole, facts, guidance }: NodeContext): Record<string, string> {
  if (!takesGuidance(facts)) return {};
  const part = whole.within("guidance");
  const half = Math.floor(facts.network.time_cond_proj_dim as number / 2);
  const frequencies = Array.from({ length: half }, (_, k) => 1000 * 1e4 ** (-k / (half - 1)));
  // Angles of thousands: only float64 keeps their sines to float32's last place.
  const scale = castTo(part, "scale", guidance(), DOUBLE);
  const aboveOne = part.add("above_one", "Sub", [scale, part.doubles("one", [1])]);
  const angles = part.add("angles", "Mul", [aboveOne, part.doubles("frequencies", frequencies, [1, half])]);
  const turned = part.add("turned", "Add", [angles, part.doubles("quarter", [Math.PI / 2])]);
  const sines = [part.add("sines", "Sin", [angles]), part.add("cosines", "Sin", [turned])];
  const both = part.add("both", "Concat", sines, [intAttribute("axis", 1)]);
  return { timestep_cond: castTo(part, "embedding", both, FLOAT) };
}
