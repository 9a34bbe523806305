import type { AttributeProto, NodeProto, TensorProto } from "onnx-buf";
import { doubles, floats, int64s, node } from "../onnx_file/onnx_proto.ts";

/** Nodes and constants in the making; what it adds is named `prefix/name`. */
export class GraphPart {
  /** @param prefix Stands before the names of what is added. */
  constructor(
    readonly prefix: string,
    readonly nodes: NodeProto[] = [],
    readonly constants: TensorProto[] = [],
  ) {}

  /** A part that adds to the same lists under a longer prefix. */
  within(name: string | number): GraphPart {
    return new GraphPart(`${this.prefix}/${name}`, this.nodes, this.constants);
  }

  /** Adds an operator with one output and returns the output's name. */
  add(name: string, opType: string, inputs: string[], attributes: AttributeProto[] = []): string {
    const output = `${this.prefix}/${name}`;
    this.nodes.push(node(opType, inputs, [output], attributes));
    return output;
  }

  /** Adds a float32 constant, by default a scalar, and returns its name. */
  floats(name: string, values: readonly number[], dims: readonly number[] = []): string {
    this.constants.push(floats(`${this.prefix}/${name}`, values, dims));
    return `${this.prefix}/${name}`;
  }

  /** Adds a float64 constant, by default a vector, and returns its name. */
  doubles(name: string, values: readonly number[], dims: readonly number[] = [values.length]): string {
    this.constants.push(doubles(`${this.prefix}/${name}`, values, dims));
    return `${this.prefix}/${name}`;
  }

  /** Adds an int64 constant, by default a vector, and returns its name. */
  int64s(name: string, values: readonly number[], dims: readonly number[] = [values.length]): string {
    this.constants.push(int64s(`${this.prefix}/${name}`, values, dims));
    return `${this.prefix}/${name}`;
  }
}
