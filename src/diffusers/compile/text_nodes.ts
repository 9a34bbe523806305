import { TensorProto_DataType, type ValueInfoProto } from "onnx-buf";
import { embedGraph } from "../../compile/embed_graph.ts";
import type { GraphPart } from "../../compile/graph_part.ts";
import { rowCount } from "../../compile/network_nodes.ts";
import type { CompilableFile } from "../../compile/read_compilable.ts";
import { constantNames } from "../../onnx_file/graph_names.ts";
import { elemTypeOf, intAttribute, shapeOf } from "../../onnx_file/onnx_proto.ts";
import { encoderOutputs, type Layer } from "../text_encoders/encoder_outputs.ts";
import type { PromptRow } from "../tokenizers/prompt_rows.ts";
import { castTo } from "./door_nodes.ts";
import type { EncodedNodes, EncodedPair, NodeContext } from "./graph_kind.ts";

const { FLOAT, INT64 } = TensorProto_DataType;
/** Beyond every axis. */
const END = Number.MAX_SAFE_INTEGER;

/** What the second text is: none, one that is given when the file is run, or one that is fixed. */
export type Negative = "none" | "input" | PromptRow;

/** A text encoder, and how it is used. */
export interface TextOptions {
  readonly file: CompilableFile;
  /** What follows the names of its inputs: "", "_2", "_3". */
  readonly suffix: string;
  /** Tokens of a text. */
  readonly length: number;
  readonly layer: Layer;
  /** Whether an encoder that has an attention mask sees the padding. */
  readonly seesPadding: boolean;
  readonly negative: Negative;
}

/** Adds a text encoder, which runs once for the texts with the condition and those without. */
export function textNodes(
  part: GraphPart,
  input: NodeContext["input"],
  { file: { graph }, suffix, length, layer, seesPadding, negative }: TextOptions,
): EncodedPair {
  const constants = new Set(constantNames(graph));
  const inputs = graph.input.filter(({ name }) => !constants.has(name));
  const typeOf = (name: string) => elemTypeOf(inputs.find((each) => each.name === name)!)!;
  const given = (name: string, key: "ids" | "mask") => {
    const cond = input(name + suffix, typeOf(name), [suffix ? `prompts${suffix}` : "prompts", length]);
    if (negative === "none") return [cond];
    const other = negative === "input"
      ? input(`negative_${name}${suffix}`, typeOf(name), [`negative_prompts${suffix}`, length])
      : castTo(part, `negative_${name}`, part.int64s(`negative_${key}`, negative[key], [1, length]), typeOf(name));
    return [cond, other];
  };
  const joined = (name: string, values: string[]) =>
    values.length === 1 ? values[0] : part.add(name, "Concat", values, [intAttribute("axis", 0)]);

  const [input_ids, hasMask] = ["input_ids", inputs.some(({ name }) => name === "attention_mask")];
  const ids = given(input_ids, "ids"), masks = hasMask && !seesPadding ? given("attention_mask", "mask") : [];
  const all = joined("ids", ids);
  const bindings = {
    input_ids: all,
    ...(hasMask
      ? { attention_mask: masks.length ? joined("masks", masks) : ones(part, all, typeOf("attention_mask")) }
      : {}),
  };
  const names = encoderOutputs({ outputs: graph.output.map(({ name }) => name) }, layer);
  const hidden = graph.output.find(({ name }) => name === names.hidden)!;
  const pooled = graph.output.find(({ name }) => name === names.pooled);
  const wanted = pooled ? [hidden, pooled] : [hidden];
  const made = embedGraph(part.within("net"), graph, bindings, wanted.map(({ name }) => name)).map((value, i) =>
    elemTypeOf(wanted[i]) === FLOAT ? value : castTo(part, `output${i}`, value, FLOAT)
  );
  const width = hiddenWidth(hidden);
  const half = (index: number): EncodedNodes => {
    const [state, vector] = negative === "none" ? made : made.map((value, i) => {
      const [from, to] = index === 0 ? [undefined, rowCount(part, `texts${i}`, ids[0])] : [
        rowCount(part, `texts_before${i}`, ids[0]),
        part.int64s(`end${i}`, [END]),
      ];
      return part.add(`half${index}_${i}`, "Slice", [value, from ?? part.int64s(`begin${i}`, [0]), to]);
    });
    const mask = masks[index] && castTo(part, `mask${index}`, masks[index], INT64);
    return { hidden: state, pooled: vector, mask, hiddenWidth: width };
  };
  return negative === "none" ? { cond: half(0) } : { cond: half(0), none: half(1) };
}

/** A mask that hides nothing. */
function ones(part: GraphPart, ids: string, type: TensorProto_DataType): string {
  const shape = part.add("mask_shape", "Shape", [ids]);
  return castTo(part, "mask", part.add("mask_ones", "Expand", [part.int64s("one", [1]), shape]), type);
}

function hiddenWidth(hidden: ValueInfoProto): number {
  const width = shapeOf(hidden)?.[2];
  if (typeof width === "number") return width;
  throw new TypeError(`The text encoder's output ${hidden.name} must declare its width, found ${width}`);
}
