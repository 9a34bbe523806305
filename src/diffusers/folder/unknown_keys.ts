import { SCHEDULER_KEYS } from "./known_keys.ts";

/**
 * What to say of the keys of a config that nothing knows, those that begin with "_" left out; undefined where there are
 * none.
 *
 * @param what What to call the config
 * @param config The config
 * @param known The keys that are known; default: those of schedulers
 */
export function unknownKeysWarning(
  what: string,
  config: object,
  known: ReadonlySet<string> = SCHEDULER_KEYS,
): string | undefined {
  const keys = Object.keys(config).filter((key) => !key.startsWith("_") && !known.has(key));
  if (keys.length === 0) return undefined;
  const [are, change] = keys.length === 1 ? ["a key that is", "changes"] : ["keys that are", "change"];
  return `${what} has ${are} not known and ${change} nothing: ${keys.join(", ")}`;
}
