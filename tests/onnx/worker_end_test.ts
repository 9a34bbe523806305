// A model in a worker is over when it is closed, or cannot be opened: the thread ends, its session is freed.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { getNoise, getSampler } from "../../mod.ts";
import { openModel } from "../../src/onnx/mod.ts";
import { unknownOperatorModel } from "../support/compile_models.ts";
import { productModel, timelessModel } from "../support/onnx_models.ts";
import { runProgram } from "../support/traces.ts";
import { makeSde } from "../support/schedules.ts";

const NATIVE = import.meta.resolve("../../src/onnx/session/native_runtime.ts");
const OPTIONS = { provider: "cpu", worker: true } as const;

/** The workers that are started while `run` runs, each with the promise of its end. */
async function workersOf(run: () => Promise<void>): Promise<Promise<unknown>[]> {
  const { postMessage } = Worker.prototype;
  const ends = new Map<Worker, Promise<unknown>>();
  Worker.prototype.postMessage = function (this: Worker, ...args: Parameters<typeof postMessage>) {
    if (!ends.has(this)) ends.set(this, once(this, "exit"));
    postMessage.apply(this, args);
  };
  try {
    await run();
  } finally {
    Worker.prototype.postMessage = postMessage;
  }
  return [...ends.values()];
}

/** Fails unless the one worker ends soon. */
async function assertEnds(ends: Promise<unknown>[]): Promise<void> {
  assertEquals(ends.length, 1);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) =>
    timer = setTimeout(() => reject(new Error("the worker goes on")), 10_000)
  );
  try {
    await Promise.race([ends[0], late]);
  } finally {
    clearTimeout(timer);
  }
}

Deno.test("close() ends the worker", async () => {
  await assertEnds(
    await workersOf(async () => {
      const model = await openModel(productModel(), OPTIONS);
      await getSampler(makeSde({ kind: "linear" }), model.epsFn(), { numStep: 1 })(getNoise([1, 2]));
      await model.close();
    }),
  );
});

for (
  const [what, bytes] of [["no time", timelessModel()], ["an unknown operator", unknownOperatorModel()]] as const
) {
  Deno.test(`the worker of a file with ${what} ends`, async () => {
    await assertEnds(
      await workersOf(async () => void await assertRejects(() => openModel(bytes, OPTIONS), TypeError)),
    );
  });
}

Deno.test("the session is freed in its worker before that ends", async () => {
  const script = `
    import { loadNativeRuntime } from ${JSON.stringify(NATIVE)};
    import process from "node:process";
    const ort = await loadNativeRuntime();
    const { create } = ort.InferenceSession;
    Object.assign(ort.InferenceSession, { create: async (...args) => {
      const session = await create.apply(ort.InferenceSession, args);
      const release = session.release.bind(session);
      return Object.assign(session, { release: () => { process.env.DEIS_TEST_FREED += "+"; return release(); } });
    } });
    await import(${JSON.stringify(import.meta.resolve("../../src/onnx/worker/session_worker.ts"))});
  `;
  const worker = new URL(`data:text/javascript,${encodeURIComponent(script)}`);
  Deno.env.set("DEIS_TEST_FREED", "");
  try {
    const model = await openModel(productModel(), { provider: "cpu", worker });
    assertEquals(Deno.env.get("DEIS_TEST_FREED"), "");
    await model.close();
    assertEquals(Deno.env.get("DEIS_TEST_FREED"), "+");
  } finally {
    Deno.env.delete("DEIS_TEST_FREED");
  }
});

Deno.test({
  name: "an open in a worker leaves at most the two file handles that Deno leaves of it",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const opens = 5, late = 4; // a thread that has ended gives some of its handles back a little later
    const program = `
      import { openModel } from "${import.meta.resolve("../../src/onnx/mod.ts")}";
      const handles = () => [...Deno.readDirSync("/proc/self/fd")].length;
      const cycle = async () => (await openModel("models/digits.onnx", { provider: "cpu", worker: true })).close();
      for (let i = 0; i < 2; i++) await cycle();
      const before = handles();
      for (let i = 0; i < ${opens}; i++) await cycle();
      console.log(handles() - before);`;
    const { out } = await runProgram(program);
    assert(Number(out) <= 2 * opens + late, `${out} more after ${opens}`);
  },
});
