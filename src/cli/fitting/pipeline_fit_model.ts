import type { OwnRunOptions } from "../../diffusers/mod.ts";
import { makeDenoiser } from "../../diffusers/pipelines/make_denoiser.ts";
import type { Workings } from "../../diffusers/pipelines/workings.ts";
import { encodeOnce } from "../../diffusers/text_encoders/encode_once.ts";
import type { FitBatch, FitModel } from "./fit_model.ts";
import type { FolderSubjects } from "./folder_subjects.ts";

/** Rows of a run of the network where the options do not say. */
const BATCH_LIMIT = 16;
/** The golden ratio's part behind the point: steps of it spread evenly, however many. */
const SPREAD = (Math.sqrt(5) - 1) / 2;

/** How a folder is fitted to. */
export interface FolderFit {
  readonly sha256: string;
  readonly subjects: FolderSubjects;
  /** What the network is told beside the subjects. */
  readonly options: OwnRunOptions;
  /** Rows that one run of the network is given at most. */
  readonly batchLimit?: number;
}

/** An open pipeline: prompts in turn, classes spread over all, or neither. */
export async function pipelineFitModel(
  workings: Workings,
  { sha256, subjects, options, batchLimit = BATCH_LIMIT }: FolderFit,
): Promise<FitModel> {
  const encode = encodeOnce(workings.encoding(options));
  const denoiser = ({ first, count, guidance, judges }: FitBatch) => {
    const images = Array.from({ length: count }, (_, i) => first + i);
    const own = subjectsOf(subjects, images, judges);
    return makeDenoiser(workings, { ...options, ...own, count, guidance }, encode);
  };
  const { guidance } = workings.request({ ...options, ...subjectsOf(subjects, [0], false) });
  const { sde, prediction, dims, decode } = await denoiser({ first: 0, count: 1, guidance, judges: false });
  return {
    sde,
    prediction,
    dims,
    sha256,
    guidance,
    batchLimit,
    epsFn: async (batch) => (await denoiser(batch)).epsFn,
    decode,
  };
}

/** What images are to show, by their numbers. */
function subjectsOf(subjects: FolderSubjects, images: readonly number[], judges: boolean): OwnRunOptions {
  if (!subjects) return {};
  if ("classes" in subjects) {
    return { class: images.map((image) => Math.floor((image * SPREAD % 1) * subjects.classes)) };
  }
  const prompts = judges ? subjects.judged : subjects.fitted;
  return { prompt: images.map((image) => prompts[image % prompts.length]) };
}
