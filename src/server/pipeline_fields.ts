import { checkPromptFits } from "../diffusers/pipelines/check_prompt_fits.ts";
import { classCount } from "../diffusers/pipelines/dit.ts";
import type { PipelineRunOptions } from "../diffusers/pipelines/run_options.ts";
import type { Request } from "../diffusers/pipelines/kind.ts";
import type { PreparedRun, Workings } from "../diffusers/pipelines/workings.ts";
import type { Plan } from "../plans/plan.ts";
import { ApiError } from "./api_error.ts";
import { readClass } from "./class_field.ts";
import type { ImageRequest } from "./image_request.ts";
import type { PipelineServeOptions } from "./pipeline_serve_options.ts";
import type { RequestFields } from "./request_fields.ts";
import { readSize, type ServedSizes } from "./size_field.ts";

/** The fields of a request by what a pipeline takes. */
const NAMES = {
  prompt: ["prompt", "negative_prompt", "size", "guidance"],
  class: ["prompt", "class", "size", "guidance"],
  nothing: ["prompt", "size"],
} as const;

const MOST_GUIDANCE = 100;

/** Reads what a request asks a pipeline for. */
export class PipelineFields {
  /** Factor from the times of plans to the scheduler's, the same for all. */
  readonly timeScale: number;
  readonly #workings: Workings;
  readonly #run: PipelineRunOptions;
  readonly #sizes: ServedSizes;
  /** The number of steps, where the server's plan or grid leaves no other. */
  readonly #onlySteps: number | undefined;
  readonly #fitted: (request: Request) => Plan | undefined;

  private constructor(
    workings: Workings,
    run: PipelineRunOptions,
    usual: PreparedRun,
    sizes: ServedSizes,
    fitted: (request: Request) => Plan | undefined,
  ) {
    const { planned: { plan, timeScale } } = usual;
    this.timeScale = timeScale;
    this.#workings = workings;
    this.#run = run;
    this.#sizes = sizes;
    this.#fitted = fitted;
    this.#onlySteps = run.plan || run.timesteps ? plan.timesteps.length - 1 : undefined;
  }

  /** @throws {TypeError | RangeError} If the options do not fit the pipeline. */
  static async of(
    workings: Workings,
    { run, mostPixels, fitted }: PipelineServeOptions,
  ): Promise<PipelineFields> {
    const { kind, facts } = workings, usual = kind.defaultSize(facts);
    const most = mostPixels ?? 2 * Math.max(usual.width, usual.height);
    const others = await workings.takesAnySize() ? { multiple: kind.multipleOf(facts), most } : undefined;
    const subject = { prompt: { prompt: "" }, class: { class: 0 }, nothing: {} }[kind.takes];
    const prepared = workings.prepare({ ...run, ...subject }), own = await fitted?.(workings);
    await workings.checkFitted(prepared);
    own?.(prepared.request); // says beforehand what a request that asks for nothing else is drawn by
    return new PipelineFields(workings, run, prepared, { usual, others }, own ?? (() => undefined));
  }

  /** Their names, beside those of every model. */
  get names(): readonly string[] {
    return NAMES[this.#workings.kind.takes];
  }

  /** Reads them. @throws {ApiError} If one is not allowed. */
  async read(fields: RequestFields, { n, seed, steps }: ImageRequest): Promise<PreparedRun> {
    if (steps !== undefined && this.#onlySteps !== undefined && steps !== this.#onlySteps) {
      throw fields.wrong("steps", `must be ${this.#onlySteps}, as the server's plan has`);
    }
    const { width, height } = readSize(fields, this.#sizes);
    const own = { ...this.#subject(fields), width, height, count: n, seed };
    const guidance = fields.number("guidance", 0, MOST_GUIDANCE) ?? this.#run.guidance;
    const prepared = this.#prepare({ ...this.#run, ...own, guidance, numStep: steps ?? this.#run.numStep });
    await this.#checkTexts(fields, prepared);
    return prepared;
  }

  #subject(fields: RequestFields): Pick<PipelineRunOptions, "prompt" | "negativePrompt" | "class"> {
    const { kind: { takes }, facts } = this.#workings;
    if (takes === "class") return { class: readClass(fields, classCount(facts.network)) };
    const prompt = fields.text("prompt");
    if (takes === "nothing") return {};
    if (!prompt) throw fields.wrong("prompt", "must be a text");
    return { prompt, negativePrompt: fields.text("negative_prompt") };
  }

  #prepare(options: PipelineRunOptions): PreparedRun {
    try {
      const prepared = this.#workings.prepare(options), plan = this.#fitted(prepared.request);
      if (!plan) return prepared;
      const { request, planned } = this.#workings.prepare({ ...options, plan });
      const { timeScale } = this, own = withTimesIn(planned.plan, planned.timeScale / timeScale);
      return { request, planned: { ...planned, plan: own, timeScale } };
    } catch (error) {
      throw new ApiError(400, (error as Error).message);
    }
  }

  /** A text that would be cut is refused rather than drawn in part. */
  async #checkTexts(fields: RequestFields, { request }: PreparedRun): Promise<void> {
    if (this.#workings.kind.takes !== "prompt") return;
    for (const name of ["prompt", "negative_prompt"]) {
      const text = fields.text(name);
      if (text === undefined) continue;
      await checkPromptFits(text, this.#workings, request, this.#run).catch((error) => {
        throw new ApiError(400, `${name} is too long: ${error.message}`, name);
      });
    }
  }
}

/** A plan with its times in another unit: only those of the same unit can be one evaluation. */
function withTimesIn(plan: Plan, factor: number): Plan {
  if (factor === 1) return plan;
  const timesteps = plan.timesteps.map((t) => t * factor);
  return { ...plan, timesteps, stages: plan.stages.map((stage) => ({ ...stage, t: stage.t * factor })) };
}
