// Half of tests/compile/diffusers.py: compiles the exports, runs the steps, and the compiled files in two runtimes.
import { basename } from "node:path";
import {
  DiscreteVPSDE,
  type EpsFn,
  getNoise,
  getSampler,
  samplerFromPlan,
  type SamplerOptions,
  type Tensor,
} from "../../mod.ts";
import { compileModel } from "../../src/compile/mod.ts";
import { FORMS } from "../../src/compile/compile_options.ts";
import { largestDifference, runModel, type RuntimeName, runtimeOf } from "../support/compile_runs.ts";

// The schedule of latent diffusion.
const sde = DiscreteVPSDE.fromBetas("scaled_linear", { betaStart: 0.00085, betaEnd: 0.012 });
// A network of random weights predicts no noise, with which the images would grow fifteenfold from T on; as v its
// predictions leave them their size.
const SOLVERS: Record<string, SamplerOptions> = {
  ddim: { method: "t_ab", abOrder: 0, startAt: 400 },
  tab3: { method: "t_ab", abOrder: 3, prediction: "v" },
  corrected: { method: "t_ab", abOrder: 1, correctorOrder: 2, startAt: 400 },
  rhoab2: { method: "rho_ab", abOrder: 2, prediction: "v" },
  logrhoab2: { method: "log_rho_ab", abOrder: 2, prediction: "v" },
  ipndm: { method: "ipndm", abOrder: 3, prediction: "v" },
  heun: { method: "rho_rk", rkMethod: "2heun", prediction: "v", timesteps: [999, 700, 350, 0] },
};

const [folder, ...files] = Deno.args;
const cases = [];
for (const path of files) {
  const model = await Deno.readFile(path);
  const conditioned = basename(path).includes("condition");
  const noise = getNoise([3, conditioned ? 4 : 3, 16, 16], { seed: 2 });
  const further: Record<string, Tensor> = conditioned ? { encoder_hidden_states: getNoise([3, 5, 24]) } : {};
  const feeds = { noise, ...further };
  const inNode = await epsFnOf("onnxruntime-node", model, further);
  const inWeb = await epsFnOf("onnxruntime-web", model, further);
  for (const [name, options] of Object.entries(SOLVERS)) {
    const sampler = getSampler(sde, inNode, { numStep: 5, ...options });
    const expected = {
      "onnxruntime-node": await sampler(noise),
      "onnxruntime-web": await samplerFromPlan(sampler.plan, inWeb)(noise),
    };
    for (const form of FORMS) {
      const file = `${basename(path, ".onnx")}-${name}-${form}.onnx`;
      const compiled = compileModel(model, sampler.plan, { form });
      await Deno.writeFile(`${folder}/${file}`, compiled);
      const differences: Record<string, number> = {};
      for (const [runtime, { data }] of Object.entries(expected)) {
        const image = await runModel(runtime as RuntimeName, compiled, feeds);
        differences[runtime] = largestDifference(image.data, data);
      }
      const { image } = await save(file, { image: expected["onnxruntime-node"] });
      cases.push({ file, feeds: await save(basename(path), feeds), image, differences });
    }
  }
}
await Deno.writeTextFile(`${folder}/cases.json`, JSON.stringify(cases));

/** The network for the sampler, with its time in the type that it asks for. */
async function epsFnOf(runtime: RuntimeName, model: Uint8Array, further: Record<string, Tensor>): Promise<EpsFn> {
  const { InferenceSession, Tensor } = await runtimeOf(runtime);
  const session = await InferenceSession.create(model);
  const isInteger = session.inputMetadata.some((value) => value.isTensor && value.type === "int64");
  return async (x, t) => {
    const timestep = isInteger
      ? new Tensor("int64", BigInt64Array.of(BigInt(t)), [1])
      : new Tensor("float32", [t], [1]);
    const tensors = Object.entries({ sample: x, ...further }).map(([name, { data, dims }]) =>
      [name, new Tensor("float32", data as Float32Array, dims)] as const
    );
    const { out_sample } = await session.run({ ...Object.fromEntries(tensors), timestep });
    return { data: out_sample.data as Float32Array, dims: out_sample.dims };
  };
}

/** Writes tensors as bare float32 files, and returns their names and shapes. */
async function save(prefix: string, values: Record<string, Tensor>): Promise<Record<string, [string, number[]]>> {
  const saved: Record<string, [string, number[]]> = {};
  for (const [name, { data, dims }] of Object.entries(values)) {
    const file = `${prefix}.${name}.f32`;
    await Deno.writeFile(`${folder}/${file}`, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    saved[name] = [file, [...dims]];
  }
  return saved;
}
