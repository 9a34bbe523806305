import { sizeOf, type Tensor } from "../../tensors/tensor.ts";
import type { FitModel } from "./fit_model.ts";

/** What a network of features may be shown of samples. */
export interface FeatureView {
  /** What it is, for messages. */
  readonly name: "pictures" | "samples";
  /** The shape of one. */
  readonly dims: readonly number[];
  /** What is shown of samples. */
  of(samples: Tensor): Promise<Tensor>;
}

/** What networks of features may be shown of a model's samples, the likeliest first: their pictures, or the samples themselves. */
export async function viewsOf({ dims, decode }: Pick<FitModel, "dims" | "decode">): Promise<FeatureView[]> {
  const samples: FeatureView = { name: "samples", dims, of: (samples) => Promise.resolve(samples) };
  if (!decode) return [samples];
  const pictures = await decode({ data: new Float32Array(sizeOf(dims)), dims: [1, ...dims] });
  return [{ name: "pictures", dims: pictures.dims.slice(1), of: decode }, samples];
}
