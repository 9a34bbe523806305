import type { Signature } from "../model.ts";
import type { ModelInterface } from "./session.ts";

/** Names that exported models usually give to an input or output of each role. */
const USUAL_NAMES: Record<keyof Signature, readonly string[]> = {
  x: ["x", "sample", "hidden_states"],
  t: ["t", "timestep", "timesteps"],
  eps: ["eps", "out_sample", "out_hidden_states", "output", "out"],
  label: ["label", "labels", "class_labels", "y"],
  guidance: ["guidance", "guidance_scale"],
};

/** Types of inputs by role. */
type Types = Readonly<Record<Exclude<keyof Signature, "eps">, readonly string[]>>;

/** The types that need no conversion. */
export const PLAIN_TYPES: Types = {
  x: ["float32"],
  t: ["float32", "int64"],
  label: ["int64"],
  guidance: ["float32"],
};

/** Those that can be made of the sampler's own. */
const CONVERTED_TYPES: Types = {
  x: ["float32", "float16"],
  t: ["float32", "int64", "float16", "float64", "int32"],
  label: ["int64", "int32"],
  guidance: ["float32", "float16"],
};

/** What is known of a session's inputs, and what is allowed of them. */
interface SignatureOptions {
  /** Names by role where they are not the usual ones. */
  names?: Partial<Signature>;
  /** Whether types are allowed that must be converted. */
  anyType?: boolean;
}

/**
 * Finds which inputs and output of a session play which role.
 *
 * @param session The session, or what it would tell
 * @param options Names by role, and what is allowed
 * @throws {TypeError} If one is missing, or a type does not fit.
 */
export function findSignature(
  session: ModelInterface,
  { names = {}, anyType = false }: SignatureOptions = {},
): Signature {
  const inputs = session.inputMetadata, outputs = session.outputMetadata;
  const find = (role: keyof Signature, among: typeof inputs) =>
    names[role] ?? USUAL_NAMES[role].find((name) => among.some((value) => value.name === name));
  const signature = {
    x: find("x", inputs),
    t: find("t", inputs),
    label: find("label", inputs),
    guidance: find("guidance", inputs),
    eps: find("eps", outputs) ?? (outputs.length === 1 ? outputs[0].name : undefined),
  };
  for (const role of ["x", "t", "eps"] as const) {
    const metadata = role === "eps" ? outputs : inputs;
    if (!metadata.some(({ name }) => name === signature[role])) {
      throw new TypeError(
        `The model has no ${role}, looked for ${names[role] ?? USUAL_NAMES[role].join(", ")}; ${summary(session)}`,
      );
    }
  }
  checkTypes(session, signature as Signature, anyType ? CONVERTED_TYPES : PLAIN_TYPES);
  return signature as Signature;
}

function checkTypes(session: ModelInterface, signature: Signature, allowed: Types): void {
  for (const [role, types] of Object.entries(allowed)) {
    const name = signature[role as keyof Signature];
    const input = session.inputMetadata.find((value) => value.name === name);
    if (input && !(input.isTensor && types.includes(input.type))) {
      const found = input.isTensor ? input.type : "no tensor";
      throw new TypeError(
        `The model's input ${name} must be ${types.join(" or ")}, found ${found}`,
      );
    }
  }
}

/** The inputs and outputs of a model in one line, for error messages. */
function summary({ inputMetadata, outputMetadata }: ModelInterface): string {
  const list = (values: typeof inputMetadata) =>
    values.map((value) => value.isTensor ? `${value.name} ${value.type}[${value.shape}]` : value.name).join(", ");
  return `its inputs are ${list(inputMetadata)}, its outputs ${list(outputMetadata)}`;
}
