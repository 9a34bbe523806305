import type { Conditions, ModelOptions, Signature } from "../model.ts";
import type { ModelInterface } from "./session.ts";
import { PLAIN_TYPES } from "./signature.ts";

/**
 * Whether the sampler's own memory can be the network's input and output as it is: no further inputs, no conversion, no
 * channels to cut, and nothing asked for that takes more than one plain run.
 */
export function isPlain(
  { inputMetadata, outputMetadata }: ModelInterface,
  signature: Signature,
  { inputs, negativeInputs, guidanceRescale, guidanceInterval }: Conditions,
  { batchLimit }: ModelOptions,
): boolean {
  if (inputs || negativeInputs || guidanceRescale || guidanceInterval || batchLimit !== undefined) return false;
  const roles = Object.entries(signature).filter(([role]) => role !== "eps");
  const typeOf = (name: string) => {
    const input = inputMetadata.find((value) => value.name === name);
    return input?.isTensor ? input.type : undefined;
  };
  if (inputMetadata.length > roles.filter(([, name]) => name !== undefined).length) return false;
  if (
    !roles.every(([role, name]) =>
      name === undefined || PLAIN_TYPES[role as keyof typeof PLAIN_TYPES].includes(typeOf(name)!)
    )
  ) return false;
  const x = inputMetadata.find(({ name }) => name === signature.x);
  const eps = outputMetadata.find(({ name }) => name === signature.eps);
  const [taken, given] = [x, eps].map((value) => value?.isTensor ? value.shape[1] : undefined);
  return typeof taken !== "number" || typeof given !== "number" || taken === given;
}
