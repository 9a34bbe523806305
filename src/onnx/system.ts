import { existsSync, readdirSync, readFileSync } from "node:fs";
import process from "node:process";

/** What the search for a provider looks at; whatever must not be read counts as not there. */
export interface System {
  /** As node's process.platform and process.arch. */
  readonly platform: string;
  readonly arch: string;
  /** A variable of the environment, "" where it is not set. */
  variable(name: string): string;
  exists(path: string): boolean;
  /** The text of a file, "" where there is none. */
  read(path: string): string;
  /** The names in a folder. */
  list(folder: string): string[];
}

/** The machine that this runs on. */
export const thisSystem: System = {
  platform: process.platform,
  arch: process.arch,
  variable: (name) => quietly(() => process.env[name], undefined) ?? "",
  exists: (path) => quietly(() => existsSync(path), false),
  read: (path) => quietly(() => readFileSync(path, "latin1"), ""),
  list: (folder) => quietly(() => readdirSync(folder), []),
};

/** Without the permission to ask, the answer is `otherwise`. */
function quietly<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}
