import { Admission, type AdmissionLimits } from "./admission.ts";
import { ApiError } from "./api_error.ts";
import { drawRequest, type OnPartial } from "./draw_request.ts";
import { EvaluationBatcher } from "./evaluation_batcher.ts";
import type { Drawing, ImageModel } from "./image_model.ts";
import { COMMON_FIELDS, type ImageRequest, readImageRequest, type RequestLimits } from "./image_request.ts";
import { Metrics } from "./metrics.ts";
import { RequestFields } from "./request_fields.ts";
import { withTimeLimit } from "./with_time_limit.ts";

/** Bounds of a service. */
export interface ServiceLimits extends AdmissionLimits, RequestLimits {
  /** Most seconds of a request, its time in the queue included. */
  readonly mostSeconds: number;
}

/** A request with what the model is asked for. */
export interface Order<Conditions> {
  readonly request: ImageRequest;
  readonly drawing: Drawing<Conditions>;
}

/** Draws the images of requests with one model, whatever way they come. */
export class ImageService<Conditions> {
  /** What it counts. */
  readonly metrics: Metrics;
  readonly #model: ImageModel<Conditions>;
  readonly #limits: ServiceLimits;
  readonly #admission: Admission;
  readonly #batcher: EvaluationBatcher<Conditions>;
  #isStopping = false;

  constructor(model: ImageModel<Conditions>, limits: ServiceLimits) {
    this.#model = model;
    this.#limits = limits;
    this.#admission = new Admission(limits);
    this.metrics = new Metrics(this.#admission, model);
    this.#batcher = new EvaluationBatcher(model.network, (rows) => this.metrics.batches.observe(rows));
  }

  /** Whether it refuses what comes. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Reads the body of a request. @throws {ApiError} If a field is not allowed. */
  async order(body: unknown): Promise<Order<Conditions>> {
    const fields = new RequestFields(body, [...this.#model.fields, ...COMMON_FIELDS]);
    const request = readImageRequest(fields, this.#limits);
    return { request, drawing: await this.#model.drawing(fields, request) };
  }

  /** @throws {ApiError} If it is stopping. */
  checkOpen(): void {
    if (this.#isStopping) throw new ApiError(503, "The server is stopping");
  }

  /** @throws {QueueFullError} If a request that comes now would find no place. */
  checkRoom({ request: { n } }: Order<Conditions>): void {
    this.#admission.check(n);
  }

  /**
   * Draws the images of a request when it is its turn.
   *
   * @param order The request
   * @param left Aborts when nobody waits for them any more
   * @param onPartial Called with the images on the way
   * @returns The images as PNG
   */
  async draw(
    { request, drawing }: Order<Conditions>,
    left: AbortSignal,
    onPartial: OnPartial,
  ): Promise<Uint8Array[]> {
    const pngs = await withTimeLimit(left, this.#limits.mostSeconds, (signal) => {
      const work = () => drawRequest(drawing, this.#batcher, request, signal, onPartial);
      return this.#admission.run(request.n, signal, work);
    });
    this.metrics.images.inc(request.n);
    return pngs;
  }

  /** Refuses what comes from now on, and resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#admission.drained();
  }
}
