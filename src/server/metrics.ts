import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** What a server counts, in Prometheus's format. */
export class Metrics {
  readonly #registry = new Registry();
  /** Requests for images by the status of their answers. */
  readonly requests: Counter<"status">;
  /** Images drawn. */
  readonly images: Counter;
  /** Images of each run of the network. */
  readonly batches: Histogram;
  /** Time from a request to the end of its answer. */
  readonly seconds: Histogram;

  /**
   * @param load Images that wait and that are drawn, asked when the metrics are read
   * @param model How often it was opened again, the same
   */
  constructor(
    load: { readonly waiting: number; readonly active: number },
    model: { readonly reopened: number },
  ) {
    const registers = [this.#registry];
    this.requests = new Counter({
      name: "deis_requests_total",
      help: "Requests for images by the status of their answers",
      labelNames: ["status"],
      registers,
    });
    this.images = new Counter({ name: "deis_images_total", help: "Images drawn", registers });
    this.batches = new Histogram({
      name: "deis_batch_images",
      help: "Images of each evaluation of the network",
      buckets: [1, 2, 4, 8, 16, 32, 64],
      registers,
    });
    this.seconds = new Histogram({
      name: "deis_request_seconds",
      help: "Seconds from a request to the end of its answer",
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    });
    new Counter({
      name: "deis_reopened_total",
      help: "Times that the model was lost and opened again",
      registers,
      collect() {
        this.reset();
        this.inc(model.reopened);
      },
    });
    for (const name of ["waiting", "active"] as const) {
      new Gauge({
        name: `deis_${name}_images`,
        help: `Images that are ${name} now`,
        registers,
        collect() {
          this.set(load[name]);
        },
      });
    }
  }

  /** The text that Prometheus reads. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
