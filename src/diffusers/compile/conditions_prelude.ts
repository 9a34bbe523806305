import { TensorProto_DataType, type ValueInfoProto } from "onnx-buf";
import type { Prelude } from "../../compile/fill_inputs.ts";
import { GraphPart } from "../../compile/graph_part.ts";
import { type Imports, mergedImports } from "../../compile/merged_imports.ts";
import { rowCount } from "../../compile/network_nodes.ts";
import type { CompilableFile } from "../../compile/read_compilable.ts";
import { freshName } from "../../onnx_file/graph_names.ts";
import { type Dim, elemTypeOf, intAttribute, shapeOf, tensorType, valueInfo } from "../../onnx_file/onnx_proto.ts";
import type { FolderFacts, Request } from "../pipelines/kind.ts";
import { castTo } from "./door_nodes.ts";
import type { GraphKind, NodeContext } from "./graph_kind.ts";
import { type Negative, textNodes } from "./text_nodes.ts";

/** What conditions are made for. */
export interface PreludeOptions {
  readonly facts: FolderFacts;
  readonly request: Request;
  /** Names of values of the compiled network, its inputs left out. */
  readonly taken: ReadonlySet<string>;
  /** The inputs of the compiled network, the noise first. */
  readonly inputs: readonly ValueInfoProto[];
  /** Operator sets and functions of the compiled network. */
  readonly imports: Imports;
  readonly isGuided: boolean;
  /** The scale of guidance of networks that take it themselves, or that it is an input. */
  readonly guidance: number | "input";
  /** The text encoder of a number, how many tokens it is given, and its second text. */
  text(number: 1 | 2 | 3, length?: number): Promise<{ file: CompilableFile; length: number; negative: Negative }>;
}

/** What makes a network's conditions of token ids, classes and guidance, as a kind of pipeline makes them. */
export async function conditionsPrelude(kind: GraphKind, options: PreludeOptions): Promise<Prelude> {
  const { facts, request, taken, isGuided, guidance, text } = options;
  const part = new GraphPart(freshName("conditions", taken)), inputs: ValueInfoProto[] = [];
  let { imports } = options;
  const noise = options.inputs[0].name, images = rowCount(part, "images", noise);
  const input = (name: string, type: TensorProto_DataType, shape: readonly Dim[]) => {
    const fresh = freshName(name, taken);
    inputs.push(valueInfo(fresh, tensorType(type, shape)));
    return fresh;
  };
  const context: NodeContext = {
    facts,
    request,
    part,
    noise,
    images,
    isGuided,
    input,
    guidance: () =>
      guidance === "input"
        ? input("guidance", TensorProto_DataType.FLOAT, [1])
        : part.floats("guidance", [guidance], [1]),
    encode: async (number, { layer = "last", length, seesPadding = true } = {}) => {
      const suffix = number === 1 ? "" : `_${number}`, name = `text_encoder${suffix}`;
      const encoder = await text(number, length), inside = part.within(name);
      imports = mergedImports(imports, encoder.file, inside.prefix.replaceAll("/", "_"), name);
      return textNodes(inside, input, { ...encoder, suffix, layer, seesPadding });
    },
  };
  const { inputs: cond, negative = {}, shared = {} } = await kind.conditions(context);
  const filled: Record<string, string> = {};
  for (const declared of options.inputs) {
    const { name } = declared, base = name.replace(/^negative_/, "");
    const value = name in cond ? cond[name] : name.startsWith("negative_") ? negative[base] : undefined;
    const own = part.within(`give_${name}`), type = elemTypeOf(declared)!, rank = shapeOf(declared)!.length;
    if (value !== undefined) filled[name] = castTo(own, "typed", rowEach(own, value, images, rank), type);
    else if (name in shared) filled[name] = castTo(own, "typed", ranked(own, shared[name], rank), type);
  }
  return { part, inputs, filled, imports };
}

/** A row an image of a value with as many, or with one for all. */
function rowEach(part: GraphPart, value: string, images: string, rank: number): string {
  const rest = part.int64s("rest", Array<number>(rank - 1).fill(1));
  const shape = part.add("shape", "Concat", [images, rest], [intAttribute("axis", 0)]);
  return part.add("rows", "Expand", [value, shape]);
}

/** A value of two axes as the network declares it: older exports have an axis for the batch. */
function ranked(part: GraphPart, value: string, rank: number): string {
  return rank === 2 ? value : part.add("ranked", "Reshape", [value, part.int64s("ranks", [1, -1, 3])]);
}
