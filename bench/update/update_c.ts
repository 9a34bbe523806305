// The C loops of update.c, compiled on the spot and called through FFI.
import { fileURLToPath } from "node:url";

/** One compiled variant. */
export type UpdateC = (
  next: Pointer,
  anchor: Pointer,
  state: Pointer,
  ring: Pointer,
  stride: bigint,
  row: Pointer,
  terms: number,
  elements: bigint,
  repeats: bigint,
) => void;
type Pointer = Deno.PointerValue;

const SIGNATURE = {
  parameters: ["pointer", "pointer", "pointer", "pointer", "usize", "pointer", "i32", "usize", "usize"],
  result: "void",
} as const;

/** Variants by name: built for 128-bit vectors, and for the machine. */
const FLAGS = {
  "C, 128 bits": ["-msse4.2", "-mno-avx"],
  "C, native": ["-march=native"],
};

/**
 * Compiles the variants; none where there is no gcc.
 *
 * @returns The functions by name, for float32 and float64
 */
export async function compileUpdates(): Promise<Record<string, { f32: UpdateC; f64: UpdateC }>> {
  const folder = await Deno.makeTempDir();
  const variants: Record<string, { f32: UpdateC; f64: UpdateC }> = {};
  try {
    for (const [name, flags] of Object.entries(FLAGS)) {
      const library = `${folder}/${flags[0].slice(2, 6)}.so`;
      const source = fileURLToPath(new URL("update.c", import.meta.url));
      const args = ["-O3", ...flags, "-shared", "-fPIC", "-o", library, source];
      const { success } = await new Deno.Command("gcc", { args }).output();
      if (!success) continue;
      const { symbols } = Deno.dlopen(library, { update_f32: SIGNATURE, update_f64: SIGNATURE });
      variants[name] = { f32: symbols.update_f32 as UpdateC, f64: symbols.update_f64 as UpdateC };
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return variants;
}
