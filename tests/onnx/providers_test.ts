import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fastProviders } from "../../src/onnx/session/node_session.ts";
import { isAtHand, notAtHand, type Surroundings } from "../../src/onnx/providers/provider_needs.ts";
import type { System } from "../../src/onnx/providers/system.ts";
import type { VulkanDevice } from "../../src/onnx/providers/vulkan_devices.ts";

const FOLDER = "/app/onnxruntime-node/bin/napi-v6/linux/x64";
const CUDA_OWN = [`${FOLDER}/libonnxruntime_providers_shared.so`, `${FOLDER}/libonnxruntime_providers_cuda.so`];
const CUDA_13 = ["libcudart.so.13", "libcublas.so.13", "libcublasLt.so.13", "libcurand.so.10"];
const CACHE = (...names: string[]) => ({
  "/etc/ld.so.cache": names.map((name) => `\0/lib/x86_64-linux-gnu/${name}\0`).join(""),
});
const VULKAN = CACHE("libvulkan.so.1");
const drivers = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [`/usr/share/vulkan/icd.d/${name}_icd.x86_64.json`, "{}"]));
const device = (kind: VulkanDevice["kind"], name = `A ${kind} device`): VulkanDevice => ({ name, kind });

/** A machine with the given files, by their text. */
function machine(
  files: Record<string, string>,
  variables: Record<string, string> = {},
  devices?: VulkanDevice[],
  platform = "linux",
): Surroundings {
  const paths = Object.keys(files);
  const system: System = {
    platform,
    arch: "x64",
    variable: (name) => variables[name] ?? "",
    exists: (path) => paths.includes(path),
    read: (path) => files[path] ?? "",
    list: (folder) =>
      paths.filter((path) => path.startsWith(`${folder}/`)).map((path) =>
        path.slice(folder.length + 1).split("/")[0]
      ),
    vulkanDevices: () => devices,
  };
  return { system, folder: FOLDER, built: ["cpu", "webgpu", "cuda"] };
}

const files = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, ""]));
const CUDA = machine(
  {
    ...files(...CUDA_OWN, ...CUDA_13.map((name) => `/cuda/lib/${name}`)),
    ...CACHE("libcuda.so.1"),
  },
  { LD_LIBRARY_PATH: "/none:/cuda/lib" },
);

Deno.test("without a GPU only the CPU is taken", () => {
  assertEquals(fastProviders(machine({})), []);
  assert(!isAtHand("cuda", machine({})) && !isAtHand("webgpu", machine({})) && isAtHand("cpu", machine({})));
});

Deno.test("cuda comes first, and any part of it that is missing is named with what was found", () => {
  assertEquals(fastProviders(CUDA), ["cuda"]);
  const both = machine({ ...VULKAN, ...drivers("nvidia"), ...files(CUDA_OWN[0]) }, {}, [device("discrete")]);
  assertEquals(fastProviders(both), ["webgpu"]);
  assertEquals(
    fastProviders({
      ...CUDA,
      system: {
        ...both.system,
        exists: (path) => both.system.exists(path) || CUDA.system.exists(path),
        variable: CUDA.system.variable,
        read: (path) => both.system.read(path) + CUDA.system.read(path),
      },
    }),
    ["cuda", "webgpu"],
  );
  const { message } = notAtHand("cuda", both);
  assertMatch(message, /^The provider cuda is not at hand, those at hand are cpu, webgpu, wasm: missing /);
  const [missing, found] = message.split("; found ");
  for (const name of ["libonnxruntime_providers_cuda.so", FOLDER]) {
    assertStringIncludes(missing, name);
  }
  for (const name of [...CUDA_13, "libcuda.so.1"]) assertStringIncludes(missing, name);
  assertEquals(
    found,
    `an onnxruntime-node with cuda, Linux on x64, libonnxruntime_providers_shared.so in ${FOLDER}`,
  );
});

Deno.test("cuda is at hand only where nothing is missing", () => {
  const { system } = CUDA;
  assert(isAtHand("cuda", CUDA));
  for (const path of [...CUDA_OWN, ...CUDA_13.map((name) => `/cuda/lib/${name}`)]) {
    const without = { ...system, exists: (other: string) => other !== path && system.exists(other) };
    assert(!isAtHand("cuda", { ...CUDA, system: without }), path);
    const { message } = notAtHand("cuda", { ...CUDA, system: without });
    assertMatch(message.split("; found ")[0], new RegExp(`: missing ${path.split("/").at(-1)}[^,]*$`));
  }
  assert(!isAtHand("cuda", { ...CUDA, system: { ...system, arch: "arm64" } }));
  assert(!isAtHand("cuda", { ...CUDA, system: { ...system, read: () => "" } }), "no driver");
  assert(!isAtHand("cuda", { ...CUDA, built: ["cpu"] }));
});

Deno.test("webgpu needs a loader and a driver on Linux, and nothing elsewhere", () => {
  const missing = (files: Record<string, string>, variables = {}) => {
    const { message } = notAtHand("webgpu", machine(files, variables));
    return message.split(": missing ")[1].split("; found ")[0];
  };
  const DRIVER = "a Vulkan driver (a .json file in vulkan/icd.d)", LOADER = "the system's libvulkan.so.1";
  assertEquals(missing({}), `${LOADER}, ${DRIVER}`);
  assertEquals(missing(VULKAN), DRIVER);
  assertEquals(missing(drivers("radeon")), LOADER);
  assertEquals(missing({ ...VULKAN, ...drivers("radeon") }, { VK_DRIVER_FILES: "/none.json" }), DRIVER);
  const named = machine({ ...VULKAN, ...files("/swift/vk_swiftshader_icd.json") }, {
    VK_ICD_FILENAMES: "/swift/vk_swiftshader_icd.json",
  });
  assert(isAtHand("webgpu", named));
  assert(isAtHand("webgpu", machine({}, {}, undefined, "darwin")));
  assert(isAtHand("webgpu", machine({}, {}, undefined, "win32")));
  const none = machine({ ...VULKAN, ...drivers("radeon") }, {}, []);
  assertStringIncludes(notAtHand("webgpu", none).message, ": missing a Vulkan device; found");
});

Deno.test("webgpu is taken on its own only where it surely runs on a GPU", () => {
  const taken = (files: Record<string, string>, devices?: VulkanDevice[], platform?: string) =>
    fastProviders(machine(files, {}, devices, platform));
  const mesa = { ...VULKAN, ...drivers("radeon", "intel", "lvp") };
  assertEquals(taken(mesa, [device("discrete")]), ["webgpu"]);
  assertEquals(taken(mesa, [device("cpu", "llvmpipe"), device("integrated")]), ["webgpu"]);
  assertEquals(taken({}, undefined, "darwin"), ["webgpu"]);
  assertEquals(taken(mesa, [device("cpu", "llvmpipe")]), []);
  assertEquals(taken(mesa, [device("cpu", "SwiftShader Device (Subzero)")]), []);
  assertEquals(taken(mesa, [device("virtual"), device("other")]), []);
  assertEquals(taken(mesa, []), []);
  assertEquals(taken(mesa, undefined), [], "nobody can tell");
  assertEquals(taken(drivers("radeon"), [device("discrete")]), [], "no loader");
  assertEquals(taken({}, undefined, "win32"), []);
});
