// Compiles a folder of diffusers and draws with it, for pipeline.py: the file, the noise and the pictures into a folder.
import { compilePipeline, openPipeline } from "../../src/diffusers/mod.ts";
import { getNoise } from "../../src/tensors/noise.ts";

const [model, folder, json] = Deno.args;
const { prompt, negativePrompt, guidance, numStep, count, width, height, channels, factor } = JSON.parse(json);
const plan = { guidance, numStep, method: "x0_ab", abOrder: 2, tsOrder: 1.5 } as const;
await Deno.writeFile(`${folder}/compiled.onnx`, await compilePipeline(model, { ...plan, negativeInput: true }));
const latents = getNoise([count, channels, height / factor, width / factor], { seed: 1 });
await using pipeline = await openPipeline(model, { provider: "cpu" });
const { images } = await pipeline.run({ prompt, negativePrompt, ...plan, count, width, height, latents });
await Deno.writeFile(`${folder}/noise.bin`, new Uint8Array(latents.data.buffer));
images.forEach(({ data }, i) => Deno.writeFileSync(`${folder}/${i}.bin`, new Uint8Array(data)));
