import { assertAlmostEquals, assertEquals } from "@std/assert";
import { guidanceEmbedding } from "../../src/diffusers/compile/guidance_embedding.ts";
import type { NodeContext } from "../../src/diffusers/compile/graph_kind.ts";
import { guidanceInput } from "../../src/diffusers/pipelines/guidance_input.ts";
import type { FolderFacts } from "../../src/diffusers/pipelines/kind.ts";
import { loadNativeRuntime } from "../../src/onnx/session/native_runtime.ts";
import { node } from "../../src/onnx_file/onnx_proto.ts";
import { modelBytes } from "../support/compile_models.ts";

const facts = { network: { time_cond_proj_dim: 8 } } as unknown as FolderFacts;

Deno.test("guidance as nodes is guidance as numbers, to float32's last place", async () => {
  const bytes = modelBytes({ inputs: [["g", "float32", [1]]], outputs: [["out", "float32", [1, 8]]] }, (part) => {
    const { timestep_cond } = guidanceEmbedding({ part, facts, guidance: () => "g" } as unknown as NodeContext);
    part.nodes.push(node("Identity", [timestep_cond], ["out"]));
  });
  const { InferenceSession, Tensor } = await loadNativeRuntime();
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  try {
    for (const guidance of [1, 1.5, 7.5, 8.125]) {
      const { out } = await session.run({ g: new Tensor("float32", [guidance], [1]) });
      const { data, dims } = guidanceInput(facts, guidance).timestep_cond;
      assertEquals([...out.dims], [...dims]);
      (out.data as Float32Array).forEach((value, i) =>
        assertAlmostEquals(value, Number(data[i]), 1e-6, `${guidance}, ${i}`)
      );
    }
  } finally {
    await session.release();
  }
});

Deno.test("guidance is sines and cosines of a thousand times what is above 1, at frequencies down to 1e-4", () => {
  const { timestep_cond: { data, dims } } = guidanceInput(facts, 3);
  const angles = [2000, 2000 * 1e4 ** (-1 / 3), 2000 * 1e4 ** (-2 / 3), 0.2];
  assertEquals([...dims], [1, 8]);
  angles.forEach((angle, k) => {
    assertAlmostEquals(Number(data[k]), Math.sin(angle), 1e-6);
    assertAlmostEquals(Number(data[4 + k]), Math.cos(angle), 1e-6);
  });
  const other = { network: {} } as unknown as FolderFacts;
  assertEquals([guidanceInput(other, 3), guidanceEmbedding({ facts: other } as unknown as NodeContext)], [{}, {}]);
});
