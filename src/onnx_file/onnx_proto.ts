// Parts of ONNX graphs, from as few words as possible.
import { create } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  type TypeProto,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "onnx-buf";

/** A node; its name is that of its first output, as errors of ONNX Runtime and viewers show it. */
export function node(
  opType: string,
  input: string[],
  output: string[],
  attribute: AttributeProto[] = [],
): NodeProto {
  return create(NodeProtoSchema, { name: output[0], opType, input, output, attribute });
}

/** An integer attribute. */
export function intAttribute(name: string, value: number): AttributeProto {
  return create(AttributeProtoSchema, { name, i: BigInt(value), type: AttributeProto_AttributeType.INT });
}

/** A float32 attribute. */
export function floatAttribute(name: string, value: number): AttributeProto {
  return create(AttributeProtoSchema, { name, f: value, type: AttributeProto_AttributeType.FLOAT });
}

/** An attribute that is a list of integers. */
export function intsAttribute(name: string, values: readonly number[]): AttributeProto {
  return create(AttributeProtoSchema, {
    name,
    ints: values.map(BigInt),
    type: AttributeProto_AttributeType.INTS,
  });
}

/** An attribute that is a graph. */
export function graphAttribute(name: string, g: GraphProto): AttributeProto {
  return create(AttributeProtoSchema, { name, g, type: AttributeProto_AttributeType.GRAPH });
}

/** A float32 tensor. */
export function floats(name: string, values: readonly number[], dims: readonly number[]): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: TensorProto_DataType.FLOAT,
    floatData: [...values],
  });
}

/** A float64 tensor. */
export function doubles(name: string, values: readonly number[], dims: readonly number[]): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: TensorProto_DataType.DOUBLE,
    doubleData: [...values],
  });
}

/** An int64 tensor. */
export function int64s(name: string, values: readonly number[], dims: readonly number[]): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: TensorProto_DataType.INT64,
    int64Data: values.map(BigInt),
  });
}

/** A size of a shape: a number, the name of an open axis, or undefined for an open axis without one. */
export type Dim = number | string | undefined;

/** The type of tensors of the given elements and shape. */
export function tensorType(elemType: TensorProto_DataType, shape: readonly Dim[]): TypeProto {
  const dim = shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value: typeof size === "number"
        ? { case: "dimValue", value: BigInt(size) }
        : size === undefined
        ? { case: undefined }
        : { case: "dimParam", value: size },
    })
  );
  const value = create(TypeProto_TensorSchema, { elemType, shape: create(TensorShapeProtoSchema, { dim }) });
  return create(TypeProtoSchema, { value: { case: "tensorType", value } });
}

/** A name with its type. */
export function valueInfo(name: string, type: TypeProto | undefined): ValueInfoProto {
  return create(ValueInfoProtoSchema, { name, type });
}

/** The shape that a value declares; undefined where it declares none. */
export function shapeOf({ type }: ValueInfoProto): Dim[] | undefined {
  if (type?.value.case !== "tensorType" || !type.value.value.shape) return undefined;
  return type.value.value.shape.dim.map(({ value }) =>
    value.case === "dimValue"
      ? Number(value.value)
      : value.case === "dimParam" && value.value
      ? value.value
      : undefined
  );
}

/** The element type that a value declares; undefined where it is no tensor. */
export function elemTypeOf({ type }: ValueInfoProto): TensorProto_DataType | undefined {
  return type?.value.case === "tensorType" ? type.value.value.elemType : undefined;
}
