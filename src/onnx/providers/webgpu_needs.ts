import type { Need } from "./need.ts";
import { hasLibrary } from "./shared_library.ts";
import type { System } from "./system.ts";

/** What the provider webgpu needs: on Linux the Vulkan loader, a Vulkan driver and a device, elsewhere nothing. */
export function webgpuNeeds(system: System): Need[] {
  if (system.platform !== "linux") return [];
  const loader = { what: "the system's libvulkan.so.1", found: hasLibrary(system, "libvulkan.so.1") };
  const driver = { what: "a Vulkan driver (a .json file in vulkan/icd.d)", found: hasDriver(system) };
  if (!loader.found || !driver.found) return [loader, driver];
  const devices = system.vulkanDevices();
  const names = devices?.map(({ name }) => ` (${name})`).join("") ?? "";
  return [loader, driver, { what: `a Vulkan device${names}`, found: devices?.length !== 0 }];
}

/**
 * Whether WebGPU would surely run on a GPU: on macOS, and on Linux where Vulkan has a device that is one. Windows
 * always has a software adapter, which cannot be told from a GPU here.
 */
export function hasHardwareGpu(system: System): boolean {
  if (system.platform !== "linux") return system.platform === "darwin";
  return webgpuNeeds(system).every(({ found }) => found) &&
    (system.vulkanDevices() ?? []).some(({ kind }) => kind === "discrete" || kind === "integrated");
}

/** Whether there is the manifest of a Vulkan driver where the loader looks for them. */
function hasDriver(system: System): boolean {
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
  return found.some((path) => path.endsWith(".json") && system.exists(path));
}
