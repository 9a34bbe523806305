import { existsSync, readdirSync } from "node:fs";
import process from "node:process";

const LIBRARY = "libvulkan.so.1";

/**
 * Whether the system has the Vulkan loader that the provider webgpu needs on Linux; elsewhere it needs none. Asked
 * beforehand, because the provider writes its own complaint to the error stream before it fails.
 */
export function hasVulkanLoader(): boolean {
  if (process.platform !== "linux") return true;
  const roots = ["/lib", "/usr/lib", "/usr/local/lib", "/lib64", "/usr/lib64"];
  const listed = libraryPath().split(":").filter((folder) => folder !== "");
  const nested = roots.flatMap((root) => foldersIn(root).filter((name) => name.endsWith("-linux-gnu")));
  return [...listed, ...roots, ...nested].some((folder) => existsSync(`${folder}/${LIBRARY}`));
}

function libraryPath(): string {
  try {
    return process.env.LD_LIBRARY_PATH ?? "";
  } catch {
    return ""; // Deno without the permission to read it
  }
}

function foldersIn(root: string): string[] {
  try {
    return readdirSync(root).map((name) => `${root}/${name}`);
  } catch {
    return [];
  }
}
