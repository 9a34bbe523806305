// What a folder is found to be before any of its networks is opened.
import { assertEquals } from "@std/assert";
import { assembleWorkings } from "../../src/diffusers/pipelines/assemble.ts";
import { pipelineFacts } from "../../src/diffusers/pipelines/pipeline_facts.ts";
import { fakeCheckpoint } from "../support/fake_checkpoint.ts";
import { FAKE_FOLDERS, openFake } from "../support/fake_pipelines.ts";

/** The facts of a fake folder, some of whose files are others, or absent. */
async function factsOf(kind: string, changes: Record<string, string | undefined> = {}) {
  const files = { ...FAKE_FOLDERS[kind]().files, ...changes };
  const present = Object.entries(files).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return await pipelineFacts(fakeCheckpoint(Object.fromEntries(present)));
}

Deno.test("a whole folder has its parts, its scheduler and no fault", async () => {
  const { parts, missing, scheduler, isKnownScheduler, image, mask, size, fault, warnings } = await factsOf("sd");
  assertEquals(Object.values(parts), [
    "text_encoder/model.onnx",
    "unet/model.onnx",
    "vae_decoder/model.onnx",
    "vae_encoder/model.onnx",
  ]);
  assertEquals([missing, scheduler, isKnownScheduler, fault, warnings], [
    [],
    "DDIMScheduler",
    true,
    undefined,
    [],
  ]);
  assertEquals([image, mask, size], [true, true, { width: 8, height: 8 }] as unknown[]);
});

Deno.test("a folder of pixels needs no autoencoder, and a class without images takes none", async () => {
  const ddpm = await factsOf("ddpm");
  assertEquals([Object.keys(ddpm.parts), ddpm.missing, ddpm.image, ddpm.mask], [["unet"], [], false, false]);
  const lcm = await factsOf("lcm");
  assertEquals(["vae_encoder" in lcm.parts, lcm.image, lcm.mask], [true, false, false]);
});

Deno.test("files that take their time to be found are waited for", async () => {
  const checkpoint = fakeCheckpoint(FAKE_FOLDERS.sd().files);
  const has = async (path: string) => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    return await checkpoint.has(path);
  };
  assertEquals(await pipelineFacts({ ...checkpoint, has }), await pipelineFacts(checkpoint));
});

Deno.test("networks that are not there are missing, the encoder of images alone may be", async () => {
  const { parts, missing, fault } = await factsOf("sd", {
    "unet/model.onnx": undefined,
    "vae_decoder/model.onnx": undefined,
  });
  assertEquals([missing, Object.keys(parts)], [["unet", "vae_decoder"], ["text_encoder", "vae_encoder"]]);
  assertEquals(fault, undefined);
  const other = await factsOf("sd", { "vae_encoder/model.onnx": undefined });
  assertEquals([other.missing, other.image, other.mask, other.fault], [[], false, false, undefined]);
});

Deno.test("a fault is what a run would refuse: sizes, a scheduler, a tokenizer", async () => {
  const faults = {
    "scheduler/scheduler_config.json": ['{ "_class_name": "DDIMScheduler", "beta_start": 2 }', "beta_start"],
    "tokenizer/vocab.json": [undefined, "tokenizer"],
    "text_encoder/config.json": ['{ "hidden_size": 3 }', "text_encoder gives 3"],
  } as const;
  for (const [path, [text, expected]] of Object.entries(faults)) {
    const network = path.startsWith("text")
      ? { "unet/config.json": '{ "sample_size": 4, "cross_attention_dim": 2 }' }
      : {};
    const { fault } = await factsOf("sd", { [path]: text, ...network });
    assertEquals(fault?.includes(expected), true, `${path}: ${fault}`);
  }
});

Deno.test("a scheduler that is unknown, or none, is said", async () => {
  const path = "scheduler/scheduler_config.json";
  const unknown = await factsOf("sd", { [path]: '{ "_class_name": "OtherScheduler" }' });
  assertEquals([unknown.scheduler, unknown.isKnownScheduler], ["OtherScheduler", false]);
  const none = await factsOf("sd", { [path]: undefined });
  assertEquals([none.scheduler, none.isKnownScheduler], [undefined, false]);
});

Deno.test("keys of each config that nothing knows are warned of", async () => {
  const { warnings } = await factsOf("sd", { "vae_encoder/config.json": '{ "wonder": 1 }' });
  assertEquals([warnings.length, warnings[0].includes("wonder")], [1, true]);
});

Deno.test("a part is known by its file, which is asked once", async () => {
  const { files } = FAKE_FOLDERS.sd(), asked: string[] = [];
  const { workings } = await openFake(FAKE_FOLDERS.sd());
  assertEquals(await workings.parts.identityOf("unet"), undefined);
  const identify = (path: string) => Promise.resolve(`${asked.push(path)}`);
  const never = () => Promise.reject(new Error("opened"));
  const { parts } = await assembleWorkings({ ...fakeCheckpoint(files), identify }, never, {});
  assertEquals([await parts.identityOf("unet"), await parts.identityOf("unet")], ["1", "1"]);
  assertEquals([await parts.identityOf("vae_decoder"), asked], [
    "2",
    ["unet/model.onnx", "vae_decoder/model.onnx"],
  ] as unknown[]);
});

Deno.test("opening a pipeline opens what a run from noise needs", async () => {
  const needed = {
    sd: ["text_encoder", "unet", "vae_decoder"],
    sdxl: ["text_encoder", "text_encoder_2", "unet", "vae_decoder"],
    ddpm: ["unet"],
    dit: ["transformer", "vae_decoder"],
  };
  for (const [kind, parts] of Object.entries(needed)) {
    const { workings, opened } = await openFake(FAKE_FOLDERS[kind]());
    await workings.open();
    assertEquals(opened.map(({ part }) => part), parts);
  }
});

Deno.test("a network takes any size where it leaves its sides open, or counts patches", async () => {
  const takes = [];
  for (const kind of ["sd", "fixed", "flux"]) {
    const { workings } = await openFake(FAKE_FOLDERS[kind]());
    takes.push(await workings.takesAnySize());
  }
  assertEquals(takes, [true, false, true]);
});
