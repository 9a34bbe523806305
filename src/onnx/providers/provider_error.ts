import type { Provider } from "../model.ts";

/** Thrown where a provider was asked for that cannot run the model here. */
export class ProviderError extends RangeError {
  /** Tells the class across module boundaries. */
  override name = "ProviderError";
  /** The provider that was asked for. */
  readonly provider: Provider;
  /** The providers that can run it. */
  readonly available: readonly Provider[];

  /**
   * An error that says which providers there are.
   *
   * @param message What is wrong
   * @param details The provider that was asked for, those that can run the model, and the error behind it
   */
  constructor(
    message: string,
    { provider, available, cause }: { provider: Provider; available: readonly Provider[]; cause?: unknown },
  ) {
    super(message, { cause });
    this.provider = provider;
    this.available = available;
  }
}
