// A model above 2 GB: it opens by its path, runs, and is in memory once.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { largeModel } from "../support/large_model.ts";
import { runProgram } from "../support/traces.ts";

const MATRICES = 22, WIDTH = 5000;
const BYTES = MATRICES * WIDTH * WIDTH * 4;

/** Opens the model in a process of its own and prints the mean that it gives, and the memory that it took at most. */
const program = (path: string, worker: boolean) => `
  import process from "node:process";
  import { openModel } from "${import.meta.resolve("../../src/onnx/mod.ts")}";
  const model = await openModel(${JSON.stringify(path)}, { provider: "cpu", worker: ${worker} });
  const x = { data: new Float32Array(${WIDTH}).fill(3), dims: [1, ${WIDTH}] };
  const out = { data: new Float32Array(${WIDTH}), dims: x.dims };
  await model.epsFn()(x, 0.5, out);
  await model.close();
  console.log(JSON.stringify({ first: out.data[0], last: out.data.at(-1), peak: 1024 * process.resourceUsage().maxRSS }));
`;

for (const worker of [false, true]) {
  const place = worker ? "in a worker" : "in the main thread";
  Deno.test(`a model of 2.2 GB with its weights beside it runs ${place}, and is in memory once`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/model.onnx`;
      await largeModel(path, { matrices: MATRICES, width: WIDTH });
      const { size } = await Deno.stat(`${path}_data`);
      assertEquals(size, BYTES);
      assert(size > 2 ** 31);
      const { out } = await runProgram(program(path, worker));
      const { first, last, peak } = JSON.parse(out);
      for (const value of [first, last]) assertAlmostEquals(value, 1.5, 1e-3);
      assert(peak > 0.5 * size && peak < 1.4 * size, `${peak} bytes at most, for ${size} of weights`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
