import { decodeHex } from "./decode_hex.ts";

const PAGE = 65536;
const compiled: Record<string, WebAssembly.Module> = {};

/** The bytes of a memory for at least `bytes` bytes. */
export function memorySize(bytes: number): number {
  return PAGE * Math.max(1, Math.ceil(bytes / PAGE));
}

/** An instance of a module, by its bytes in hex, over a fresh memory of at least `bytes` bytes, all zero. */
export function load(hex: string, bytes: number): { exports: WebAssembly.Exports; buffer: ArrayBuffer } {
  const pages = memorySize(bytes) / PAGE;
  if (pages > PAGE) {
    throw new RangeError(
      `The sampler needs ${bytes} bytes of WASM memory, at most ${
        PAGE * PAGE
      } are possible; sample in smaller batches`,
    );
  }
  const module = compiled[hex] ??= new WebAssembly.Module(decodeHex(hex));
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { exports, buffer: memory.buffer as ArrayBuffer };
}
