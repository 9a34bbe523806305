import { existsSync, readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { type VulkanDevice, vulkanDevices } from "./vulkan_devices.ts";

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
  /** The devices that Vulkan offers; undefined where they cannot be asked for. */
  vulkanDevices(): readonly VulkanDevice[] | undefined;
}

let devices: VulkanDevice[] | undefined;

/** The machine that this runs on. */
export const thisSystem: System = {
  platform: process.platform,
  arch: process.arch,
  variable: (name) => quietly({ name: "env", variable: name }, () => process.env[name], undefined) ?? "",
  exists: (path) => quietly({ name: "read", path }, () => existsSync(path), false),
  read: (path) => quietly({ name: "read", path }, () => readFileSync(path, "latin1"), ""),
  list: (path) => quietly({ name: "read", path }, () => readdirSync(path), []),
  vulkanDevices: () => devices ??= vulkanDevices(),
};

/** The answer, or `otherwise` where there is none or Deno would ask the user for the permission. */
function quietly<T>(permission: Deno.PermissionDescriptor, answer: () => T, otherwise: T): T {
  const deno = globalThis.Deno as typeof Deno | undefined;
  if (deno && deno.permissions.querySync(permission).state !== "granted") return otherwise;
  try {
    return answer();
  } catch {
    return otherwise;
  }
}
