/**
 * Compiles the modules of assembly/ and writes their bytes, in hex, into wasm/kernels.ts; with --check it writes
 * nothing and fails when the committed file is not what assembly/ compiles to.
 *
 * @module
 */
import asc from "assemblyscript/asc";

const target = new URL("kernels.ts", import.meta.url);
const assembly = new URL("../assembly/", import.meta.url);
const options = "-O3 --converge --runtime stub --importMemory --initialMemory 1 --noAssert --enable simd".split(
  " ",
);

// Apart, so that a plan does not wait for the compiler to read the updates.
const modules = {
  GUIDANCE: await compile("guidance.ts"),
  NOISE: await compile("noise.ts"),
  QUADRATURE: await compile("quadrature.ts"),
  UPDATE: await compile("update.ts"),
};
const source = `// Written by \`deno task build\` from assembly/; do not edit.
// The WASM modules in hex: a string works in every runtime, needs no permission and no file, and hex is a fifth smaller
// than base64 once a server has compressed it, as its digits keep to the bounds of bytes.
${
  Object.entries(modules).map(([name, bytes]) => `
/** assembly/${name.toLowerCase()}.ts, compiled. */
export const ${name}_HEX =
  "${bytes.toHex()}";
`).join("")
}`;

if (Deno.args.includes("--check")) {
  if (await Deno.readTextFile(target) !== source) {
    console.error("wasm/kernels.ts is not what assembly/ compiles to; run `deno task build`");
    Deno.exit(1);
  }
} else {
  await Deno.writeTextFile(target, source);
  const sizes = Object.entries(modules).map(([name, { length }]) => `${name.toLowerCase()} ${length} bytes`);
  console.log(`wasm/kernels.ts: ${sizes.join(", ")}`);
}

async function compile(entry: string): Promise<Uint8Array> {
  const files = new Map<string, Uint8Array | string>();
  const { error, stderr } = await asc.main(
    [entry, "--outFile", "kernels.wasm", ...options],
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
  return files.get("kernels.wasm") as Uint8Array;
}
