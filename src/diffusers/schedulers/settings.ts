import { checkOneOf } from "../../internal/check.ts";

/** A scheduler_config.json as {@linkcode parseSchedulerConfig} gives it: `_class_name` and that class's settings. */
export type SchedulerConfig = Readonly<Record<string, unknown>>;

/** What a number must be. */
export interface NumberRange {
  /** The least that it may be. */
  readonly least?: number;
  /** What it must be greater than. */
  readonly above?: number;
  /** The greatest that it may be. */
  readonly most?: number;
  /** Whether it must be an integer. */
  readonly isInteger?: boolean;
}

/** Reads the settings of a config, each checked where it is read; keys that no scheduler asks for change nothing. */
export class Settings {
  /** The scheduler's class. */
  readonly scheduler: string;
  readonly #config: SchedulerConfig;

  constructor(scheduler: string, config: SchedulerConfig) {
    this.scheduler = scheduler;
    this.#config = config;
  }

  /** A setting as it stands; undefined where it is absent or null. */
  raw(key: string): unknown {
    return this.#config[key] ?? undefined;
  }

  /** Whether the config has a setting at all, be it null. */
  has(key: string): boolean {
    return Object.hasOwn(this.#config, key);
  }

  /** A switch; null counts as off. @throws {TypeError} If it is no boolean. */
  flag(key: string, fallback: boolean): boolean {
    const value = this.#config[key] === null ? false : this.#config[key] ?? fallback;
    if (typeof value === "boolean") return value;
    throw new TypeError(`${this.#name(key)} must be true or false, found ${JSON.stringify(value)}`);
  }

  /** A number, of which infinities are allowed only where the range names them. @throws {RangeError} If it is out of range. */
  number(
    key: string,
    fallback: number,
    { least = -Number.MAX_VALUE, above = -Infinity, most = Number.MAX_VALUE, isInteger = false }: NumberRange = {},
  ): number {
    const value = this.raw(key) ?? fallback;
    const isAbove = (number: number) => above === -Infinity || number > above;
    const isOfKind = (number: number) => !isInteger || Number.isInteger(number);
    if (typeof value === "number" && value >= least && isAbove(value) && value <= most && isOfKind(value)) {
      return value;
    }
    const bounds = [
      ...(least > -Number.MAX_VALUE ? [`at least ${least}`] : []),
      ...(above > -Infinity ? [`greater than ${above}`] : []),
      ...(most < Number.MAX_VALUE ? [`at most ${most}`] : []),
    ].join(" and ");
    const kind = isInteger ? "an integer" : "a finite number";
    throw new RangeError(`${this.#name(key)} must be ${kind}${bounds && ` ${bounds}`}, found ${show(value)}`);
  }

  /** One of some names. @throws {RangeError} If it is another. */
  choice<Name extends string>(key: string, fallback: Name, allowed: readonly Name[]): Name {
    const value = this.raw(key) ?? fallback;
    checkOneOf(this.#name(key), value, allowed);
    return value;
  }

  #name(key: string): string {
    return `${this.scheduler}'s ${key}`;
  }
}

function show(value: unknown): string {
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
