import type { InferenceSession } from "onnxruntime-common";
import { type GraphProto, TensorProto_DataType, type ValueInfoProto } from "onnx-buf";
import type { Signature } from "../onnx/model.ts";
import { findSignature } from "../onnx/session/signature.ts";
import { constantNames } from "../onnx_file/graph_names.ts";
import { type Dim, elemTypeOf, shapeOf } from "../onnx_file/onnx_proto.ts";
import { seeInspect } from "../internal/see_inspect.ts";

/** The network of a model: its graph with the roles of its inputs and output. */
export interface Network {
  readonly graph: GraphProto;
  readonly signature: Signature;
  /** Shape of the noisy images, the batch first. */
  readonly shape: readonly Dim[];
  /** Every input but the noisy images and the time. */
  readonly conditions: readonly ValueInfoProto[];
}

/**
 * Finds what a network takes and gives.
 *
 * @throws {TypeError} If an input is missing or of another type than a sampler can give, if the images have no open
 * batch axis, or if the output has another shape.
 */
export function networkOf(graph: GraphProto, names: Partial<Signature> | undefined): Network {
  // Before IR version 4 every constant was listed among the inputs; later ones may be, as defaults.
  const constants = new Set(constantNames(graph));
  const inputs = graph.input.filter(({ name }) => !constants.has(name));
  const signature = signatureOf(inputs, graph.output, names);
  const declared = (name: string) => [...inputs, ...graph.output].find((value) => value.name === name)!;
  const [x, eps] = [declared(signature.x), declared(signature.eps)];
  const shape = shapeOf(x);
  if (!shape?.length || typeof shape[0] === "number") {
    const found = shape ? `the shape [${show(shape)}]` : "no shape";
    throw new TypeError(
      `The model's input ${x.name} must have an open batch axis, its first, found ${found}; ` +
        `export it with that axis dynamic; ${seeInspect()}`,
    );
  }
  const output = shapeOf(eps);
  const fits = (size: Dim, i: number) =>
    typeof size !== "number" || typeof shape[i] !== "number" || size === shape[i];
  if (
    elemTypeOf(eps) !== TensorProto_DataType.FLOAT ||
    output && (output.length !== shape.length || !output.every(fits))
  ) {
    throw new TypeError(
      `The model's output ${eps.name} must be float32 of the shape of ${x.name}, [${show(shape)}], found ` +
        `${typeName(eps)} [${show(output ?? [])}]; ${seeInspect()}`,
    );
  }
  const conditions = inputs.filter(({ name }) => name !== signature.x && name !== signature.t);
  return { graph, signature, shape, conditions };
}

/** The time input as the network declares it. */
export function timeOf({ graph, signature }: Network): { isInteger: boolean; shape: Dim[] } {
  const t = graph.input.find(({ name }) => name === signature.t)!;
  return { isInteger: elemTypeOf(t) === TensorProto_DataType.INT64, shape: shapeOf(t) ?? [] };
}

function signatureOf(
  inputs: readonly ValueInfoProto[],
  outputs: readonly ValueInfoProto[],
  names: Partial<Signature> | undefined,
): Signature {
  try {
    const [inputMetadata, outputMetadata] = [inputs, outputs].map((values) => values.map(metadataOf));
    return findSignature({ inputMetadata, outputMetadata }, { names });
  } catch (error) {
    throw new TypeError(`${(error as Error).message}; ${seeInspect()}`);
  }
}

/** A declaration as a session of ONNX Runtime would tell it. */
function metadataOf(value: ValueInfoProto): InferenceSession.ValueMetadata {
  if (elemTypeOf(value) === undefined) return { name: value.name, isTensor: false };
  const shape = (shapeOf(value) ?? []).map((size) => size ?? "?");
  return { name: value.name, isTensor: true, type: typeName(value) as "float32", shape };
}

/** The type of a value's elements as ONNX Runtime's JavaScript calls it. */
function typeName(value: ValueInfoProto): string {
  const type = elemTypeOf(value);
  if (type === TensorProto_DataType.FLOAT) return "float32";
  return type === undefined ? "no tensor" : TensorProto_DataType[type].toLowerCase();
}

/** A shape for error messages. */
export function show(shape: readonly Dim[]): string {
  return shape.map((size) => size ?? "?").join(", ");
}
