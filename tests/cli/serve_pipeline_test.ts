// A pipeline served by a process, its networks in workers, asked over HTTP.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { openPipeline } from "../../src/diffusers/mod.ts";
import { worst } from "../support/golden_pipelines.ts";
import { deis } from "../support/run_deis.ts";
import { ask, startServer } from "../support/serve_process.ts";

const SD = "tests/data/pipelines/sd1";
const SMALL = { width: 16, height: 16, numStep: 3, guidance: 30 };

Deno.test("serve draws with a pipeline in workers what the pipeline draws itself, alone or beside others", async () => {
  const server = await startServer("--model", SD, "--provider", "cpu", "--num-step", "3", "--guidance", "30");
  try {
    const draw = async (fields: object) => {
      const response = await ask(server.url, { size: "16x16", seed: 5, ...fields });
      assertEquals(response.status, 200);
      const { data: [{ b64_json }] } = await response.json();
      return decode(Uint8Array.fromBase64(b64_json)).data;
    };
    const cat = { prompt: "a cat", negative_prompt: "blurry" };
    const alone = await draw(cat);
    const [beside, other] = await Promise.all([draw(cat), draw({ prompt: "red apples" }), draw({ prompt: "a" })]);
    assert(worst(alone, beside) <= 1 && worst(alone, other) > 10);
    await using pipeline = await openPipeline(SD, { provider: "cpu", threads: 1 });
    const { images: [image] } = await pipeline.run({
      ...SMALL,
      prompt: "a cat",
      negativePrompt: "blurry",
      seed: 5,
    });
    assert(worst(alone, image.data) <= 1);
    const { data: [{ id }] } = await (await fetch(`${server.url}/v1/models`)).json();
    assertEquals(id, "sd1");
    const { error } = await (await ask(server.url, { prompt: "a", size: "17x16" })).json();
    assertStringIncludes(error.message, "size must be WIDTHxHEIGHT, multiples of 8 up to 128, or auto");
  } finally {
    const { code, stderr } = await server.stop();
    assertEquals([code, stderr], [0, ""]);
  }
});

Deno.test("what does not fit a pipeline is refused before it is served", async () => {
  const refused = async (args: string[], message: string) => {
    const { code, stderr } = await deis("serve", "--model", SD, ...args);
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
  };
  await refused(["--max-size", "0"], "--max-size must be an integer of at least 1");
  await refused(["--batch", "0"], "--batch must be an integer of at least 1");
  await refused(["--image", "a.png"], "Unknown option '--image'");
  await refused(["--phases"], "Unknown option '--phases'");
  await refused(["--scheduler", "DDIM", "--method", "ddim"], "--scheduler chooses the sampler");
});
