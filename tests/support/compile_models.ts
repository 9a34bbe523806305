// Networks for the compiler, made on the spot: a Gaussian mixture, and small ones of every kind of input.
import { create, toBinary } from "@bufbuild/protobuf";
import {
  type FunctionProto,
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType,
  TensorProtoSchema,
} from "onnx-buf";
import type { Prediction } from "../../mod.ts";
import { GraphPart } from "../../src/compile/graph_part.ts";
import {
  type Dim,
  graphAttribute,
  intAttribute,
  intsAttribute,
  node,
  tensorType,
  valueInfo,
} from "../../src/onnx_file/onnx_proto.ts";
import type { Mixture } from "./mixture.ts";

const { FLOAT, FLOAT16, INT32, INT64 } = TensorProto_DataType;
/** Types of elements by their names. */
export const TYPES = { float32: FLOAT, float16: FLOAT16, int32: INT32, int64: INT64 };

/** An input or output. */
export type Declared = [name: string, type: keyof typeof TYPES, shape: Dim[]];

/** What a model is made of, beside its nodes. */
export interface ModelParts {
  inputs: Declared[];
  outputs: Declared[];
  opset?: number;
  irVersion?: number;
  functions?: FunctionProto[];
  /** Domains of operators beside the standard one. */
  domains?: string[];
}

/** The bytes of a model whose nodes `add` adds. */
export function modelBytes(parts: ModelParts, add: (part: GraphPart) => void): Uint8Array<ArrayBuffer> {
  const { inputs, outputs, opset = 17, irVersion = 8, functions = [], domains = [] } = parts;
  const part = new GraphPart("net");
  add(part);
  const infos = (values: Declared[]) =>
    values.map(([name, type, shape]) => valueInfo(name, tensorType(TYPES[type], shape)));
  const graph = create(GraphProtoSchema, {
    name: "test",
    input: infos(inputs),
    output: infos(outputs),
    node: part.nodes,
    initializer: part.constants,
  });
  const imports = [["", opset], ...domains.map((domain) => [domain, 1])] as [string, number][];
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: BigInt(irVersion),
      opsetImport: imports.map(([domain, version]) =>
        create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) })
      ),
      graph,
      functions,
    }),
  );
}

/** The mixture of the tests, on the linear schedule 0.1 to 20. */
export const MIXTURE: Mixture = { weights: [0.4, 0.6], means: [[0.5, -0.2], [-0.3, 0.4]], stds: [0.6, 0.8] };

/** The exact prediction of the mixture, x [n, 2] and t [1]. */
export function mixtureModel(prediction: Prediction = "eps"): Uint8Array<ArrayBuffer> {
  const { weights, means, stds } = MIXTURE, count = weights.length, width = means[0].length;
  const declared: ModelParts = {
    inputs: [["x", "float32", ["n", width]], ["t", "float32", [1]]],
    outputs: [["eps", "float32", ["n", width]]],
  };
  return modelBytes(declared, (part) => {
    const number = (value: number) => part.floats(`c${part.constants.length}`, [value]);
    const op = (type: string, ...inputs: string[]) => part.add(`v${part.nodes.length}`, type, inputs);
    const axis = (value: number) => part.int64s(`axis${part.constants.length}`, [value]);

    const square = op("Mul", "t", "t"); // log alphaBar = -(0.1 t + 19.9 / 2 t^2)
    const half = op("Add", op("Mul", "t", number(-0.05)), op("Mul", square, number(-19.9 / 4)));
    const alpha = op("Exp", half);
    const sigmaSquare = op("Sub", number(1), op("Mul", alpha, alpha));
    const sigma = op("Sqrt", sigmaSquare);
    const variances = op(
      "Add",
      op("Mul", op("Mul", alpha, alpha), part.floats("squares", stds.map((std) => std * std), [count])),
      sigmaSquare,
    );
    const centers = op("Mul", alpha, part.floats("means", means.flat(), [count, width]));
    const away = op("Sub", op("Unsqueeze", "x", axis(1)), centers); // [n, count, width]
    const distance = part.add("distance", "ReduceSum", [op("Mul", away, away), axis(2)], [
      intAttribute("keepdims", 0),
    ]);
    const logs = op(
      "Sub",
      op(
        "Sub",
        part.floats("logs", weights.map(Math.log), [count]),
        op("Div", distance, op("Mul", variances, number(2))),
      ),
      op("Mul", op("Log", variances), number(width / 2)),
    );
    const shares = op("Div", part.add("shares", "Softmax", [logs], [intAttribute("axis", 1)]), variances);
    const pulls = op("Mul", op("Unsqueeze", shares, axis(2)), away);
    const pull = part.add("pull", "ReduceSum", [pulls, axis(1)], [intAttribute("keepdims", 0)]);

    const eps = op("Mul", pull, sigma);
    const clean = op("Div", op("Sub", "x", op("Mul", sigma, eps)), alpha);
    const predicted = {
      eps: () => eps,
      x0: () => clean,
      v: () => op("Sub", op("Mul", alpha, eps), op("Mul", sigma, clean)),
      flow: () => op("Sub", eps, clean),
    }[prediction]();
    part.nodes.push(node("Identity", [predicted], ["eps"]));
  });
}

/** eps = x t, with the time as the model declares it, and any further declarations. */
export function timeModel(
  type: "float32" | "int64",
  shape: Dim[],
  parts: Partial<ModelParts> = {},
): Uint8Array<ArrayBuffer> {
  const declared: ModelParts = {
    inputs: [["sample", "float32", ["n", 2]], ["timestep", type, shape]],
    outputs: [["out_sample", "float32", ["n", 2]]],
  };
  return modelBytes({ ...declared, ...parts }, (part) => {
    const time = part.add("time", "Cast", ["timestep"], [intAttribute("to", FLOAT)]);
    const column = part.add("column", "Reshape", [time, part.int64s("shape", [-1, 1])]);
    part.nodes.push(node("Mul", ["sample", column], ["out_sample"]));
  });
}

/** eps = x t + label / 100 + the sum of a text embedding [n, 3, 2] over its axis 1: no guidance of its own. */
export function conditionedModel(): Uint8Array<ArrayBuffer> {
  const inputs: Declared[] = [
    ["x", "float32", ["n", 2]],
    ["t", "float32", []],
    ["label", "int64", ["n"]],
    ["text", "float32", ["n", 3, 2]],
    ["gain", "float32", [1]],
  ];
  return modelBytes({ inputs, outputs: [["eps", "float32", ["n", 2]]] }, (part) => {
    const column = part.add("column", "Reshape", ["label", part.int64s("shape", [-1, 1])]);
    const number = part.add("number", "Cast", [column], [intAttribute("to", FLOAT)]);
    const part1 = part.add("label", "Mul", [number, part.floats("percent", [0.01])]);
    const part2 = part.add("text", "ReduceSum", ["text", part.int64s("axis", [1])], [intAttribute("keepdims", 0)]);
    const condition = part.add("condition", "Mul", [part.add("both", "Add", [part1, part2]), "gain"]);
    part.nodes.push(node("Add", [part.add("scaled", "Mul", ["x", "t"]), condition], ["eps"]));
  });
}

/** eps = t x by a function of the model's own, whose names (and the model's) are those that the compiler would take. */
export function functionModel(scale: number): Uint8Array<ArrayBuffer> {
  const times = create(FunctionProtoSchema, {
    name: "Times",
    domain: "test",
    input: ["a", "b"],
    output: ["c"],
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 17n })],
    node: [node("Mul", ["a", "b"], ["c"])],
  });
  const declared: ModelParts = {
    inputs: [["x", "float32", ["n", 2, 4, 4]], ["t", "float32", [1]]],
    outputs: [["eps", "float32", ["n", 2, 4, 4]]],
    functions: [times],
    domains: ["test"],
  };
  return modelBytes(declared, (part) => {
    const call = node("Times", ["x", "t"], ["noise"]);
    call.domain = "test";
    part.nodes.push(
      call,
      node("Identity", ["noise"], ["image"]),
      node("Identity", ["image"], ["solver/step/state"]),
    );
    part.nodes.push(node("Mul", ["solver/step/state", part.floats("scale", [scale])], ["eps"]));
  });
}

/** Images [m, 3, 8, 8] of latents [m, 2, 4, 4]: 3 channels that are sums of two, each pixel four times. */
export function decoderModel(opset = 17): Uint8Array<ArrayBuffer> {
  const declared: ModelParts = {
    inputs: [["latent_sample", "float32", ["m", 2, 4, 4]]],
    outputs: [["sample", "float32", ["m", 3, "height", "width"]]],
    opset,
    domains: ["test"],
    functions: [
      create(FunctionProtoSchema, {
        name: "Times", // another function than the network's, of the same name
        domain: "test",
        input: ["a"],
        output: ["c"],
        opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 17n })],
        node: [node("Neg", ["a"], ["b"]), node("Neg", ["b"], ["c"])],
      }),
    ],
  };
  return modelBytes(declared, (part) => {
    const weights = part.floats("weights", [1, 0, 0, 1, 0.5, 0.5], [3, 2, 1, 1]);
    const call = node("Times", [part.add("mixed", "Conv", ["latent_sample", weights])], ["same"]);
    call.domain = "test";
    part.nodes.push(call);
    const kernel = part.floats("kernel", new Array(12).fill(1), [3, 1, 2, 2]);
    part.nodes.push(
      node("ConvTranspose", ["same", kernel], ["sample"], [
        intsAttribute("strides", [2, 2]),
        intAttribute("group", 3),
      ]),
    );
  });
}

/** eps = t x, negated where t is at most 0.5, by branches with a weight of their own each that read a value from outside. */
export function branchingModel(): Uint8Array<ArrayBuffer> {
  const declared: ModelParts = {
    inputs: [["x", "float32", ["n", 2, 4, 4]], ["t", "float32", [1]]],
    outputs: [["eps", "float32", ["n", 2, 4, 4]]],
  };
  const branch = (name: string, scale: number) => {
    const inner = new GraphPart(name);
    const output = inner.add("scaled", "Mul", ["net/scaled", inner.floats("scale", [scale])]);
    return graphAttribute(
      name,
      create(GraphProtoSchema, {
        name,
        node: inner.nodes,
        initializer: inner.constants,
        output: [valueInfo(output, tensorType(FLOAT, ["n", 2, 4, 4]))],
      }),
    );
  };
  return modelBytes(declared, (part) => {
    part.add("scaled", "Mul", ["x", "t"]);
    const late = part.add("late", "Greater", [part.add("time", "Squeeze", ["t"]), part.floats("limit", [0.5])]);
    part.nodes.push(node("If", [late], ["eps"], [branch("then_branch", 1), branch("else_branch", -1)]));
  });
}

/** eps = x t + a weight that lies in another file. */
export function externalModel(): Uint8Array<ArrayBuffer> {
  const declared: ModelParts = {
    inputs: [["x", "float32", ["n", 2]], ["t", "float32", [1]]],
    outputs: [["eps", "float32", ["n", 2]]],
  };
  return modelBytes(declared, (part) => {
    part.constants.push(create(TensorProtoSchema, {
      name: "outside",
      dims: [2n],
      dataType: FLOAT,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: [create(StringStringEntryProtoSchema, { key: "location", value: "weights.bin" })],
    }));
    part.nodes.push(node("Add", [part.add("scaled", "Mul", ["x", "t"]), "outside"], ["eps"]));
  });
}

/** eps by an operator that no runtime has. */
export function unknownOperatorModel(): Uint8Array<ArrayBuffer> {
  const declared: ModelParts = {
    inputs: [["x", "float32", ["n", 2]], ["t", "float32", [1]]],
    outputs: [["eps", "float32", ["n", 2]]],
  };
  return modelBytes(declared, (part) => void part.nodes.push(node("Diffuse", ["x", "t"], ["eps"])));
}
