import type { LoadedModel } from "../../models/loaded_model.ts";
import { allLabels, labelsOf } from "../output/draw.ts";
import type { FitModel } from "./fit_model.ts";

/** More rows at once are no faster on a CPU, and take more memory. */
const BATCH_LIMIT = 64;

/** An open model with its card, of all classes in turn. */
export function cardedFitModel(model: LoadedModel, guidance: number): FitModel {
  const { card: { input: { channels, height, width }, prediction, sha256 }, sde } = model;
  const labels = allLabels(model);
  return {
    sde,
    prediction,
    dims: [channels, height, width],
    sha256,
    guidance,
    batchLimit: BATCH_LIMIT,
    epsFn: ({ first, count, guidance }) => {
      const own = labels && labelsOf(labels, first, count);
      const repeated = (rows: number) => own && Array.from({ length: rows }, (_, row) => own[row % count]);
      return Promise.resolve((x, t, out) => model.epsFn({ labels: repeated(x.dims[0]), guidance })(x, t, out));
    },
  };
}
