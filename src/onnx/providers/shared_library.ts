import type { System } from "./system.ts";

const FOLDERS = ["/lib", "/usr/lib", "/usr/local/lib", "/lib64", "/usr/lib64"];

/** Whether Linux's dynamic linker finds a library: on LD_LIBRARY_PATH, in its cache, or in the usual folders. */
export function hasLibrary(system: System, name: string): boolean {
  const listed = system.variable("LD_LIBRARY_PATH").split(":").filter((folder) => folder !== "");
  if (listed.some((folder) => system.exists(`${folder}/${name}`))) return true;
  if (system.read("/etc/ld.so.cache").includes(`/${name}\0`)) return true;
  const nested = FOLDERS.flatMap((folder) =>
    system.list(folder).filter((entry) => entry.endsWith("-linux-gnu")).map((entry) => `${folder}/${entry}`)
  );
  return [...FOLDERS, ...nested].some((folder) => system.exists(`${folder}/${name}`));
}
