// onnxruntime-node's library keeps a device id, logs and a queue of events, and sends them, unless told not to.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { isThere } from "../support/portable/npm_project.ts";
import { addressesOf, filesBelow, freshHome, runWhole } from "../support/traces.ts";

const VARIABLE = "ORT_DISABLE_TELEMETRY";
const ONNX = import.meta.resolve("../../src/onnx/mod.ts");
const ALL = ["--allow-read", "--allow-write", "--allow-ffi", "--allow-env", "--allow-sys"];

/** Nine seconds after it is loaded the library looks for its maker's server. */
const UNTIL_IT_SENDS_MS = 12_000;

/** A program as an argument of deno run. */
const program = (text: string) => `data:application/typescript,${encodeURIComponent(text)}`;
const deno = (permissions: string[], ...rest: string[]) => [
  ...[Deno.execPath(), "run", "--quiet", "--no-prompt", "--config=deno.json"],
  ...permissions,
  ...rest,
];

async function inFreshHome(test: (home: Awaited<ReturnType<typeof freshHome>>, folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await test(await freshHome(folder), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("deno task sample leaves nothing behind but its picture", async () => {
  await inFreshHome(async ({ env, folders }, folder) => {
    const out = `${folder}/out.png`;
    await runWhole(deno(ALL, "src/cli/main.ts", "sample", "--count=1", "--num-step=1", `--out=${out}`), { env });
    assertEquals(await filesBelow(...folders), []);
    assertEquals(await filesBelow(folder), [out]);
  });
});

Deno.test("so does a model from code, in this thread and in a worker", async () => {
  await inFreshHome(async ({ env, folders }) => {
    for (const worker of [false, true]) {
      const text = `import { openModel } from "${ONNX}";
        const model = await openModel("models/digits.onnx", { provider: "cpu", worker: ${worker} });
        await model.close();`;
      await runWhole(deno(ALL, program(text)), { env });
    }
    assertEquals(await filesBelow(...folders), []);
  });
});

Deno.test({
  name: "deno task sample asks no name server and connects to nobody",
  ignore: !await isThere("strace", "that nothing is sent (strace, Linux)"),
  fn: async () => {
    await inFreshHome(async ({ env }, folder) => {
      const text = `await import("${import.meta.resolve("../../src/cli/main.ts")}");
        await new Promise((resolve) => setTimeout(resolve, ${UNTIL_IT_SENDS_MS}));`;
      const command = deno(ALL, program(text), "sample", "--count=1", "--num-step=1", `--out=${folder}/out.png`);
      assertEquals(await addressesOf(command, env, `${folder}/log`), []);
      const telling = deno(["--allow-net"], program("await Deno.connect({ port: 9 }).catch(() => {})"));
      assertMatch((await addressesOf(telling, env, `${folder}/log`))[0], /AF_INET/);
    });
  },
});

Deno.test("what the user has set stays", async () => {
  const text = `import { loadNativeRuntime } from "${
    import.meta.resolve("../../src/onnx/session/native_runtime.ts")
  }";
    import process from "node:process";
    process.env.${VARIABLE} = Deno.args[0];
    await loadNativeRuntime();
    console.log(process.env.${VARIABLE});`;
  assertEquals((await runWhole(deno(ALL, program(text), "1"))).out, "1\n");
  assertEquals((await runWhole(deno(ALL, program(text), ""))).out, "\n");
});

Deno.test("without the permission to set the variable nothing is asked, and one line says what happens", async () => {
  const text = `import { openModel } from "${ONNX}";
    for (let i = 0; i < 2; i++) await (await openModel("models/digits.onnx", { provider: "cpu" })).close();`;
  const few = ["--allow-read", "--allow-ffi"];
  const quiet = { env: { [VARIABLE]: "1" } }; // this test sends nothing either
  const { err } = await runWhole(deno(few, program(text)), quiet);
  assertMatch(err, /^warning: [^\n]*\n$/);
  assertStringIncludes(err, `with --allow-env=${VARIABLE} this program sets it`);
  assertEquals((await runWhole(deno([...few, `--allow-env=${VARIABLE}`], program(text)), quiet)).err, "");
});
