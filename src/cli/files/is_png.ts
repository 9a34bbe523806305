import { open } from "node:fs/promises";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether a file begins as a PNG picture does. */
export async function isPng(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(new Uint8Array(SIGNATURE.length), 0, SIGNATURE.length, 0);
    return SIGNATURE.every((byte, i) => buffer[i] === byte);
  } finally {
    await file.close();
  }
}
