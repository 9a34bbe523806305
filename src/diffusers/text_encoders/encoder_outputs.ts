import type { BoundNetwork } from "../../onnx/network/bound_network.ts";

/** What is known of a text encoder. */
type Outputs = Pick<BoundNetwork, "outputs">;

/** The layer of a text encoder whose state is taken. */
export type Layer = "last" | "penultimate";

/**
 * The names of a text encoder's outputs: the state of a layer, and the text as one vector where it gives one.
 *
 * @throws {TypeError} If it does not give the layer.
 */
export function encoderOutputs(network: Outputs, layer: Layer): { hidden: string; pooled?: string } {
  return {
    hidden: layer === "last" ? lastLayer(network) : penultimateLayer(network),
    pooled: network.outputs.find((name) => name === "text_embeds" || name === "pooler_output"),
  };
}

function lastLayer({ outputs }: Outputs): string {
  return outputs.find((name) => name === "last_hidden_state") ?? outputs[0];
}

function penultimateLayer({ outputs }: Outputs): string {
  const layers = outputs.filter((name) => /^hidden_states\.\d+$/.test(name)).sort((a, b) =>
    layerOf(a) - layerOf(b)
  );
  if (layers.length < 2) {
    throw new TypeError(
      `The text encoder must give its layers as hidden_states.0, hidden_states.1 and so on, found ${
        outputs.join(", ")
      }; optimum exports them for Stable Diffusion XL and 3`,
    );
  }
  return layers[layers.length - 2];
}

function layerOf(name: string): number {
  return Number(name.slice(name.indexOf(".") + 1));
}
