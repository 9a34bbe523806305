/**
 * Compiles assembly/ and writes the bytes, base64, into wasm/kernels.ts; with --check it writes nothing
 * and fails when the committed file is not what assembly/ compiles to.
 *
 * @module
 */
import asc from "assemblyscript/asc";

const target = new URL("kernels.ts", import.meta.url);
const assembly = new URL("../assembly/", import.meta.url);
const options = "-O3 --converge --runtime stub --importMemory --noAssert --enable simd".split(" ");

const files = new Map<string, Uint8Array | string>();
const { error, stderr } = await asc.main(
  ["index.ts", "--outFile", "kernels.wasm", ...options],
  {
    readFile: (name: string) => {
      try {
        return Deno.readTextFileSync(new URL(name, assembly));
      } catch {
        return null; // the compiler probes for files that need not exist
      }
    },
    writeFile: (name: string, contents: Uint8Array | string) => void files.set(name, contents),
    listFiles: () => [],
  },
);
if (error) {
  console.error(stderr.toString());
  Deno.exit(1);
}
const bytes = files.get("kernels.wasm") as Uint8Array;
const source = `// Written by \`deno task build\` from assembly/; do not edit.
/** The WASM kernels, base64: a string works in every runtime, needs no permission and no file. */
export const KERNELS_BASE64 =
  "${btoa(String.fromCharCode(...bytes))}";
`;

if (Deno.args.includes("--check")) {
  if (await Deno.readTextFile(target) !== source) {
    console.error("wasm/kernels.ts is not what assembly/ compiles to; run `deno task build`");
    Deno.exit(1);
  }
} else {
  await Deno.writeTextFile(target, source);
  console.log(`wasm/kernels.ts: ${bytes.length} bytes of WASM`);
}
