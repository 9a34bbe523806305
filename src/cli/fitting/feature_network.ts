import type { FeatureFn } from "../../fit/mod.ts";
import type { ProviderChoice } from "../../onnx/model.ts";
import { BoundNetwork } from "../../onnx/network/bound_network.ts";
import { openSession } from "../../onnx/session/open_session.ts";
import { fileSha256 } from "../../internal/file_sha256.ts";
import { sizeOf } from "../../tensors/tensor.ts";
import { UsageError } from "../usage_error.ts";
import type { FeatureView } from "./feature_view.ts";

/** A network of features that is open. */
export interface FeatureNetwork {
  readonly features: FeatureFn;
  /** Features of a sample. */
  readonly width: number;
  /** SHA-256 of its file. */
  readonly sha256: string;
  close(): Promise<void>;
}

const OUTPUT = "features";

/**
 * Opens a network of features.
 *
 * @param path Its ONNX file
 * @param views What it may take, the first that fits
 * @param run Where it runs
 * @throws {UsageError} If it takes none of them, or has several outputs, none of which is called "features".
 */
export async function openFeatures(
  path: string,
  views: readonly FeatureView[],
  run: { provider: ProviderChoice | undefined; threads: number | undefined },
): Promise<FeatureNetwork> {
  const open = await openSession(path, { provider: run.provider ?? "auto", threads: run.threads });
  try {
    const network = new BoundNetwork(open, path), [input] = network.inputs;
    const output = network.outputs.length === 1 ? network.outputs[0] : OUTPUT;
    if (!network.outputs.includes(output)) {
      throw new UsageError(
        `--features ${path} must have an output "${OUTPUT}", or one alone, found ${network.outputs.join(", ")}`,
      );
    }
    const [rows, ...own] = network.shapeOf(input);
    const fits = ({ dims }: FeatureView) =>
      own.length === dims.length && own.every((dim, i) => typeof dim !== "number" || dim === dims[i]);
    const view = network.inputs.length === 1 && typeof rows !== "number" ? views.find(fits) : undefined;
    if (!view) {
      const allowed = views.map(({ name, dims }) => `${name} [n, ${dims.join(", ")}]`).join(" or ");
      const found = network.inputs.map((name) => `${name} [${network.shapeOf(name).join(", ")}]`).join(" and ");
      throw new UsageError(`--features ${path} must take ${allowed} alone, found ${found}`);
    }
    const featuresOf: FeatureFn = async (shown) => {
      const { [output]: found } = await network.run(network.feeds({ [input]: shown }), [output]);
      return { data: found.data, dims: [shown.dims[0], found.data.length / shown.dims[0]] };
    };
    const nothing = { data: new Float32Array(2 * sizeOf(view.dims)), dims: [2, ...view.dims] };
    const { dims: [, width] } = await featuresOf(nothing);
    const features: FeatureFn = async (samples) => await featuresOf(await view.of(samples));
    return { features, width, sha256: await fileSha256(path), close: () => network.close() };
  } catch (error) {
    await open.session.release();
    throw error;
  }
}
