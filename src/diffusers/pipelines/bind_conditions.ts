import type { BoundNetwork } from "../../onnx/network/bound_network.ts";
import type { Roles } from "../../onnx/network/row_batch.ts";
import type { NamedTensor, NamedTensors } from "../../onnx/tensors/named_tensor.ts";
import type { Conditions } from "./kind.ts";

/**
 * Conditions as a network has them: inputs that it does not have are left out, and shared ones have its rank, as older
 * exports give them an axis for the batch.
 *
 * @throws {TypeError} If the network has an input that nothing fills.
 */
export function bindConditions(network: BoundNetwork, { x, t }: Roles, conditions: Conditions): Conditions {
  const known = (tensors: NamedTensors = {}) =>
    Object.fromEntries(Object.entries(tensors).filter(([name]) => network.has(name)));
  const ranked = ([name, { data, dims }]: [string, NamedTensor]): [string, NamedTensor] => [
    name,
    { data, dims: network.shapeOf(name).length > dims.length ? [1, ...dims] : dims },
  ];
  const inputs = known(conditions.inputs);
  const shared = Object.fromEntries(Object.entries(known(conditions.shared)).map(ranked));
  const unfilled = network.inputs.filter((name) =>
    ![x, t].includes(name) && !(name in inputs) && !(name in shared)
  );
  if (unfilled.length > 0) {
    throw new TypeError(`The network has inputs that this pipeline does not know: ${unfilled.join(", ")}`);
  }
  return { ...conditions, inputs, shared, negative: conditions.negative && known(conditions.negative) };
}
