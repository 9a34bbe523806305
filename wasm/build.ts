/**
 * Compiles the modules of assembly/ and writes their bytes, in hex, into wasm/kernels.ts and wasm/guidance_kernel.ts;
 * with --check it writes nothing and fails when a committed file is not what assembly/ compiles to.
 *
 * @module
 */
import asc from "assemblyscript/asc";

const assembly = new URL("../assembly/", import.meta.url);
const options = "-O3 --converge --runtime stub --importMemory --initialMemory 1 --noAssert --enable simd".split(
  " ",
);

// Apart, so that a plan does not wait for the compiler to read the updates, and that who only has a network, guided or
// not, loads none of the others.
const files = {
  "kernels.ts": ["noise", "quadrature", "update"],
  "guidance_kernel.ts": ["guidance"],
};

for (const [file, names] of Object.entries(files)) {
  const modules: [name: string, bytes: Uint8Array][] = [];
  for (const name of names) modules.push([name, await compile(`${name}.ts`)]);
  const target = new URL(file, import.meta.url), source = sourceOf(modules);
  if (Deno.args.includes("--check")) {
    if (await Deno.readTextFile(target) !== source) {
      console.error(`wasm/${file} is not what assembly/ compiles to; run \`deno task build\``);
      Deno.exit(1);
    }
  } else {
    await Deno.writeTextFile(target, source);
    console.log(`wasm/${file}: ${modules.map(([name, { length }]) => `${name} ${length} bytes`).join(", ")}`);
  }
}

function sourceOf(modules: readonly (readonly [name: string, bytes: Uint8Array])[]): string {
  return `// Written by \`deno task build\` from assembly/; do not edit.
// The WASM modules in hex: a string works in every runtime, needs no permission and no file, and hex is a fifth smaller
// than base64 once a server has compressed it, as its digits keep to the bounds of bytes.
${
    modules.map(([name, bytes]) => `
/** assembly/${name}.ts, compiled. */
export const ${name.toUpperCase()}_HEX =
  "${bytes.toHex()}";
`).join("")
  }`;
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
