import { checkOneOf } from "../internal/check.ts";
import { joined } from "../internal/joined.ts";
import { pick } from "../internal/pick.ts";
import type { Method } from "./method.ts";
import { type Alias, ALIASES, METHOD_ALIASES, type MethodAlias } from "./aliases.ts";
import { DEFAULT_METHOD } from "./default_method.ts";
import { METHOD_NAMES, type MethodName, METHODS } from "./methods.ts";

/** The names of all options of all methods. */
export const METHOD_OPTION_NAMES: readonly string[] = /* @__PURE__ */ optionNamesOf(METHODS);

/** A method as options name it. */
export interface ResolvedMethod {
  method: Method;
  /** The options that it has under its name, beside those that every method has. */
  optionNames: readonly string[];
  /** Those that are given, or fixed by its name. */
  options: object;
}

/**
 * The method that options name, with its options.
 *
 * @param options Options, of which those that no method has are left out; without a name they are the default method's
 * @throws {RangeError} If there is no method of that name.
 * @throws {TypeError} If there is an option of another method.
 */
export function resolveMethod(options: { method?: string }): ResolvedMethod {
  const { method: name } = options;
  const given = pick(options, METHOD_OPTION_NAMES);
  if (name === undefined) return resolveAlias("The default method", DEFAULT_METHOD, given);
  checkOneOf<MethodName | MethodAlias>("method", name, [...METHOD_NAMES, ...METHOD_ALIASES]);
  if (isAlias(name)) return resolveAlias(`The method ${name}`, ALIASES[name], given);
  const { optionNames } = METHODS[name];
  refuseForeign(given, optionNames, `The options of the method ${name} are ${optionNames.join(", ")}, found`);
  // The names were checked, the values are the method's own to check.
  return { method: METHODS[name] as Method, optionNames, options: given };
}

function optionNamesOf(methods: typeof METHODS): readonly string[] {
  return joined(...Object.values(methods).map(({ optionNames }) => optionNames));
}

function resolveAlias(name: string, { preset, own, stochastic }: Alias, given: object): ResolvedMethod {
  const { method, ...fixed } = preset;
  refuseForeign(given, own, `${name} is ${method} with ${textOf(fixed)}, it has no option`);
  const isRandom = Object.values(given).some((value) => value !== undefined && value !== 0);
  const { method: chosen, ...options } = stochastic && isRandom ? stochastic : preset;
  return {
    method: METHODS[chosen as MethodName] as Method,
    optionNames: own,
    options: {
      ...options,
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    },
  };
}

/** Options as JSON, with what it has no word for. */
function textOf(options: object): string {
  return JSON.stringify(
    options,
    (_, value) => typeof value === "function" ? "a function" : value === Infinity ? "Infinity" : value,
  );
}

function isAlias(name: MethodName | MethodAlias): name is MethodAlias {
  return name in ALIASES;
}

function refuseForeign(given: object, allowed: readonly string[], message: string): void {
  const foreign = Object.entries(given).find(([name, value]) => value !== undefined && !allowed.includes(name));
  if (foreign) throw new TypeError(`${message} ${foreign[0]}`);
}
