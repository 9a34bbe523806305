import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
} from "onnx-buf";
import { type Node, onnxModel } from "./onnx_models.ts";

/**
 * Writes a model whose weights are in a file beside it, `NAME_data`: the images, of `width` values, times t, pass
 * through matrices that each give the mean. The weights are on the left, where ONNX Runtime makes no packed copy.
 */
export async function largeModel(
  path: string,
  { matrices, width }: { matrices: number; width: number },
): Promise<void> {
  const names = Array.from({ length: matrices }, (_, i) => `w${i}`);
  const nodes: Node[] = [
    ["Mul", ["x", "t"], ["scaled"]],
    ["Transpose", ["scaled"], ["y0"]],
    ...names.map((name, i): Node => ["MatMul", [name, `y${i}`], [`y${i + 1}`]]),
    ["Transpose", [`y${matrices}`], ["eps"]],
  ];
  const model = fromBinary(
    ModelProtoSchema,
    onnxModel([["x", "float32", ["n", width]], ["t", "float32", [1]]], nodes, [["eps", "float32", ["n", width]]]),
  );
  const length = width * width * 4, location = `${path.slice(path.lastIndexOf("/") + 1)}_data`;
  names.forEach((name, i) =>
    model.graph!.initializer.push(create(TensorProtoSchema, {
      name,
      dims: [BigInt(width), BigInt(width)],
      dataType: TensorProto_DataType.FLOAT,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: Object.entries({ location, offset: i * length, length })
        .map(([key, value]) => create(StringStringEntryProtoSchema, { key, value: String(value) })),
    }))
  );
  await Deno.writeFile(path, toBinary(ModelProtoSchema, model));
  const matrix = new Uint8Array(new Float32Array(width * width).fill(1 / width).buffer);
  using file = await Deno.open(`${path}_data`, { write: true, create: true });
  for (let i = 0; i < matrices; i++) {
    for (let written = 0; written < matrix.length;) written += await file.write(matrix.subarray(written));
  }
}
