import type { GraphPart } from "../../compile/graph_part.ts";
import { intAttribute } from "../../onnx_file/onnx_proto.ts";

/** Adds values of equal shape but for their last axis, put side by side along it. */
export function joinedWidths(part: GraphPart, name: string, ...values: readonly string[]): string {
  return values.length === 1 ? values[0] : part.add(name, "Concat", [...values], [intAttribute("axis", -1)]);
}

/** Adds values `[texts, tokens, width]`, one after the other; narrower ones are filled up with zeros. */
export function joinedTokens(
  part: GraphPart,
  ...values: readonly { name: string; width: number }[]
): string {
  const most = Math.max(...values.map(({ width }) => width));
  const wide = values.map(({ name, width }, i) =>
    width === most
      ? name
      : part.add(`widened${i}`, "Pad", [name, part.int64s(`padding${i}`, [0, 0, 0, 0, 0, most - width])])
  );
  return part.add("tokens", "Concat", wide, [intAttribute("axis", 1)]);
}
