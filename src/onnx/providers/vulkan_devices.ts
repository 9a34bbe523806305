/** VkPhysicalDeviceType by number; "cpu" is a program that acts as a GPU. */
const KINDS = ["other", "integrated", "discrete", "virtual", "cpu"] as const;

/** A device as Vulkan describes it. */
export interface VulkanDevice {
  readonly name: string;
  readonly kind: typeof KINDS[number];
}

/** Sizes and offsets of the C API, on 64-bit machines. */
const CREATE_INFO_SIZE = 64, INSTANCE_CREATE_INFO = 1;
const PROPERTIES_SIZE = 1024, KIND_OFFSET = 16, NAME_OFFSET = 20, NAME_SIZE = 256;
const MOST = 16;

/**
 * The devices that Linux's Vulkan loader offers, asked over Deno's foreign functions; undefined where these are not
 * there or not allowed. No other way is open: Deno lets nobody look into /dev and /sys without --allow-all.
 */
export function vulkanDevices(): VulkanDevice[] | undefined {
  const deno = globalThis.Deno as typeof Deno | undefined;
  if (deno?.permissions.querySync({ name: "ffi" }).state !== "granted") return undefined;
  try {
    return enumerate(deno);
  } catch {
    return undefined;
  }
}

function enumerate(deno: typeof Deno): VulkanDevice[] {
  const library = deno.dlopen("libvulkan.so.1", {
    vkCreateInstance: { parameters: ["buffer", "pointer", "buffer"], result: "i32" },
    vkDestroyInstance: { parameters: ["pointer", "pointer"], result: "void" },
    vkEnumeratePhysicalDevices: { parameters: ["pointer", "buffer", "buffer"], result: "i32" },
    vkGetPhysicalDeviceProperties: { parameters: ["pointer", "buffer"], result: "void" },
  });
  const { symbols } = library;
  const pointer = (handle: bigint) => deno.UnsafePointer.create(handle);
  const info = new Uint32Array(CREATE_INFO_SIZE / 4), instances = new BigUint64Array(1);
  info[0] = INSTANCE_CREATE_INFO;
  if (symbols.vkCreateInstance(info, null, instances) !== 0) {
    library.close();
    return [];
  }
  const instance = pointer(instances[0]);
  const count = Uint32Array.of(MOST), handles = new BigUint64Array(MOST);
  symbols.vkEnumeratePhysicalDevices(instance, count, handles);
  const devices = Array.from(handles.subarray(0, count[0]), (handle) => {
    const properties = new Uint8Array(PROPERTIES_SIZE);
    symbols.vkGetPhysicalDeviceProperties(pointer(handle), properties);
    const [name] = new TextDecoder().decode(properties.subarray(NAME_OFFSET, NAME_OFFSET + NAME_SIZE)).split("\0");
    return { name, kind: KINDS[new DataView(properties.buffer).getUint32(KIND_OFFSET, true)] ?? "other" };
  });
  symbols.vkDestroyInstance(instance, null);
  library.close();
  return devices;
}
