import { NativeRuntimeError } from "../errors.ts";
import type { Provider } from "../model.ts";
import { ProviderError } from "../providers/provider_error.ts";

/** An error by its name, as its class does not survive the way. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  /** The message of the error behind it. */
  readonly cause?: string;
  /** What a ProviderError says beside its message. */
  readonly provider?: Provider;
  readonly available?: readonly Provider[];
}

/** An error, or what was thrown in place of one, as it goes from thread to thread. */
export function wireError(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, cause } = error;
  return {
    name,
    message,
    ...cause !== undefined && { cause: cause instanceof Error ? cause.message : String(cause) },
    ...error instanceof ProviderError && { provider: error.provider, available: error.available },
  };
}

/** The error as it was thrown, of a class that the caller may ask for. */
export function revivedError({ name, message, cause, provider, available }: WireError): Error {
  const options = cause === undefined ? {} : { cause: new Error(cause) };
  if (provider && available) return new ProviderError(message, { ...options, provider, available });
  return new (CLASSES[name] ?? Error)(message, options);
}

const CLASSES: Readonly<Record<string, new (message: string, options: ErrorOptions) => Error>> = {
  TypeError,
  RangeError,
  NativeRuntimeError,
};
