import type { Need } from "./provider_needs.ts";
import { hasLibrary } from "./shared_library.ts";
import type { System } from "./system.ts";

/** The names of the Vulkan drivers for the GPUs of each vendor, by its PCI number. */
const DRIVERS: Record<string, RegExp> = { "0x10de": /nvidia|nouveau/, "0x1002": /radeon|amd/, "0x8086": /intel/ };

/** What the provider webgpu needs: on Linux the Vulkan loader and a Vulkan driver, elsewhere nothing. */
export function webgpuNeeds(system: System): Need[] {
  if (system.platform !== "linux") return [];
  return [
    { what: "the system's libvulkan.so.1", found: hasLibrary(system, "libvulkan.so.1") },
    { what: "a Vulkan driver (a .json file in vulkan/icd.d)", found: vulkanDrivers(system).length > 0 },
  ];
}

/**
 * Whether WebGPU would surely run on a GPU: on macOS, and on Linux where a GPU and a driver of its vendor are there.
 * Windows always has a software adapter, which cannot be told from a GPU here.
 */
export function hasHardwareGpu(system: System): boolean {
  if (system.platform === "darwin") return true;
  if (system.platform !== "linux") return false;
  const drivers = vulkanDrivers(system);
  const vendors = system.list("/sys/class/drm")
    .filter((name) => name.startsWith("renderD") && system.exists(`/dev/dri/${name}`))
    .map((name) => system.read(`/sys/class/drm/${name}/device/vendor`).trim());
  // A container with NVIDIA's devices often has no render node.
  if (system.exists("/dev/nvidiactl")) vendors.push("0x10de");
  return vendors.some((vendor) => drivers.some((driver) => DRIVERS[vendor]?.test(driver)));
}

/** The manifests of Vulkan drivers, by the names of their files, where the loader looks for them. */
function vulkanDrivers(system: System): string[] {
  const paths = (name: string) => system.variable(name).split(":").filter((path) => path !== "");
  const inFolder = (folder: string) => system.list(folder).map((name) => `${folder}/${name}`);
  const chosen = [...paths("VK_DRIVER_FILES"), ...paths("VK_ICD_FILENAMES")];
  const home = system.variable("HOME");
  const roots = [
    ...["/etc", "/usr/local/etc", "/usr/local/share", "/usr/share"],
    ...paths("XDG_DATA_DIRS"),
    ...home === "" ? [] : [`${home}/.local/share`],
  ];
  const found = chosen.length > 0
    ? chosen.flatMap((path) => path.endsWith(".json") ? [path] : inFolder(path))
    : [...paths("VK_ADD_DRIVER_FILES"), ...roots.flatMap((root) => inFolder(`${root}/vulkan/icd.d`))];
  return found.filter((path) => path.endsWith(".json") && system.exists(path))
    .map((path) => path.slice(path.lastIndexOf("/") + 1));
}
