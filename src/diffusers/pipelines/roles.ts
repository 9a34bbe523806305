import type { BoundNetwork } from "../../onnx/network/bound_network.ts";
import type { Roles } from "../../onnx/network/row_batch.ts";

const IMAGES = ["sample", "hidden_states", "latent_model_input", "x"];
const TIMES = ["timestep", "timesteps", "t"];
const PREDICTIONS = ["out_sample", "out_hidden_states", "sample", "output", "noise_pred"];

/**
 * Which inputs and output of a denoising network play which role.
 *
 * @throws {TypeError} If one cannot be told.
 */
export function rolesOf(network: Pick<BoundNetwork, "inputs" | "outputs">, name: string): Roles {
  const find = (usual: readonly string[], among: readonly string[], what: string) => {
    const found = usual.find((each) => among.includes(each));
    if (found !== undefined) return found;
    throw new TypeError(`${name} must have ${what} named ${usual.join(" or ")}, found ${among.join(", ")}`);
  };
  return {
    x: find(IMAGES, network.inputs, "images"),
    t: find(TIMES, network.inputs, "a time"),
    eps: network.outputs.length === 1 ? network.outputs[0] : find(PREDICTIONS, network.outputs, "a prediction"),
  };
}
