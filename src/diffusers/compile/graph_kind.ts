import type { TensorProto_DataType } from "onnx-buf";
import type { GraphPart } from "../../compile/graph_part.ts";
import type { Dim } from "../../onnx_file/onnx_proto.ts";
import type { FolderFacts, Request } from "../pipelines/kind.ts";
import type { Layer } from "../text_encoders/encoder_outputs.ts";

/** What a text encoder makes of the texts, as values of a graph. */
export interface EncodedNodes {
  /** The state of every token, float32 `[texts, tokens, width]`. */
  readonly hidden: string;
  /** The text as one vector, float32 `[texts, width]`. */
  readonly pooled?: string;
  /** 1 where a token belongs to the text, int64; of encoders that are given a mask. */
  readonly mask?: string;
  readonly hiddenWidth: number;
}

/** Texts with the condition, and without it where there is guidance by a second text. */
export interface EncodedPair {
  readonly cond: EncodedNodes;
  readonly none?: EncodedNodes;
}

/** What a kind of pipeline may use to make its conditions as nodes. */
export interface NodeContext {
  readonly facts: FolderFacts;
  readonly request: Request;
  readonly part: GraphPart;
  /** The noise `[images, channels, height, width]`. */
  readonly noise: string;
  /** How many images there are, int64 `[1]`. */
  readonly images: string;
  /** Whether the network is asked a second time, without the condition. */
  readonly isGuided: boolean;
  /** The scale of guidance, float32 `[1]`: an input or a constant. */
  guidance(): string;
  /** A further input of the compiled file. */
  input(name: string, type: TensorProto_DataType, shape: readonly Dim[]): string;
  /** Adds the text encoder of a number, its ids being a further input. */
  encode(
    number: 1 | 2 | 3,
    options?: { layer?: Layer; length?: number; seesPadding?: boolean },
  ): Promise<EncodedPair>;
}

/** Inputs of the network, by name: values that have a row an image, or one for all. */
export interface NodeConditions {
  readonly inputs: Readonly<Record<string, string>>;
  /** Those without the condition. */
  readonly negative?: Readonly<Record<string, string>>;
  /** Inputs in their own shape. */
  readonly shared?: Readonly<Record<string, string>>;
}

/** A kind of pipeline as nodes of a graph: what PipelineKind.condition does, at the time when the file is run. */
export interface GraphKind {
  /** The inputs that guidance gives twice; none where the network takes the scale itself. */
  guides(facts: FolderFacts): readonly string[];
  /** Whether the network takes the scale of guidance itself. Default: it does not. */
  takesScale?(facts: FolderFacts): boolean;
  /** Whether no second text is zeros, and not the empty text. Default: it is the empty text. */
  zerosForNoText?(facts: FolderFacts): boolean;
  /** A text as the tokenizer is given it. Default: as it is. */
  textOf?(text: string): string;
  conditions(context: NodeContext): Promise<NodeConditions> | NodeConditions;
}
