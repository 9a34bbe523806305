// What compiling a folder decides before, and changes in its parts, function by function.
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { create } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataLocation, TensorProto_DataType, TensorProtoSchema } from "onnx-buf";
import { compilePipeline } from "../../src/diffusers/mod.ts";
import { folderGuidance } from "../../src/diffusers/compile/folder_guidance.ts";
import type { OwnCompileOptions } from "../../src/diffusers/compile/folder_options.ts";
import { withDoors } from "../../src/diffusers/compile/doors.ts";
import { graphKindOf } from "../../src/diffusers/compile/kinds.ts";
import { latentDecoder } from "../../src/diffusers/compile/latent_decoder.ts";
import { fromOuterFolder } from "../../src/diffusers/compile/outer_weights.ts";
import { PartFiles } from "../../src/diffusers/compile/part_files.ts";
import type { FolderFacts, Request } from "../../src/diffusers/pipelines/kind.ts";
import { kindOf } from "../../src/diffusers/pipelines/kinds.ts";
import { graphAttribute, node } from "../../src/onnx_file/onnx_proto.ts";
import { readCompilable } from "../../src/compile/read_compilable.ts";
import { fakeCheckpoint } from "../support/fake_checkpoint.ts";
import { onnxModel, productModel } from "../support/onnx_models.ts";

const { EXTERNAL } = TensorProto_DataLocation, { FLOAT } = TensorProto_DataType;

/** What is decided of guidance, where a run would have `guidance` by default. */
function decided(name: string, options: OwnCompileOptions, network: object = {}, index: object = {}) {
  const kind = kindOf(name), facts = { index, parts: new Set(), network } as unknown as FolderFacts;
  const request = { guidance: options.guidance ?? kind.defaults.guidance } as Request;
  return folderGuidance(kind, graphKindOf(kind), facts, request, options);
}

const SD = "StableDiffusionPipeline", SDXL = "StableDiffusionXLPipeline";

Deno.test("a scale above 1 asks a second time, without the text or by another one", () => {
  assertEquals(decided(SD, { guidance: 1 }), { isGuided: false, scale: 1 });
  assertEquals(decided(SD, { guidance: 1.5 }), {
    isGuided: true,
    scale: 1.5,
    negative: { kind: "text", text: "" },
  });
  assertEquals(decided(SD, { negativePrompt: "c" }).negative, { kind: "text", text: "c" });
  assertEquals(decided(SD, { negativeInput: true }).negative, { kind: "input" });
});

Deno.test("a scale that is given later may be above 1", () => {
  const text = { kind: "text", text: "" } as const;
  assertEquals(decided(SD, { guidanceInput: true }), { isGuided: true, scale: "input", negative: text });
  assertEquals(decided("DiTPipeline", { guidanceInput: true }), { isGuided: true, scale: "input" });
  const distilled = decided("LatentConsistencyModelPipeline", { guidanceInput: true }, { time_cond_proj_dim: 4 });
  assertEquals(distilled, { isGuided: false, scale: "input" });
});

Deno.test("Stable Diffusion XL has zeros for no text, unless its index says otherwise", () => {
  assertEquals(decided(SDXL, {}), { isGuided: true, scale: 5 });
  assertEquals(decided(SDXL, { negativePrompt: "" }).negative, { kind: "text", text: "" });
  const otherwise = decided(SDXL, {}, {}, { force_zeros_for_empty_prompt: false });
  assertEquals(otherwise.negative, { kind: "text", text: "" });
});

Deno.test("two ways to say one thing, and what has no effect, are refused", () => {
  const refused = (name: string, options: OwnCompileOptions, text: string) =>
    assertThrows(() => decided(name, options), TypeError, text);
  refused(SD, { guidanceInput: true, guidance: 2 }, "Only one of guidance and guidanceInput may be given");
  refused(SD, { negativeInput: true, negativePrompt: "" }, "Only one of negativePrompt and negativeInput");
  refused("DDPMPipeline", { guidanceInput: true }, "A DDPMPipeline takes no guidance");
  const text = "A negative prompt takes effect only beside a prompt, with guidance above 1, found ";
  refused(SD, { guidance: 1, negativePrompt: "" }, `${text}guidance 1`);
  refused("DiTPipeline", { negativeInput: true }, `${text}guidance 4`);
  refused("FluxPipeline", { negativePrompt: "c" }, `${text}a FluxPipeline`);
});

Deno.test("options of compiling are checked before anything is asked for", async () => {
  const options = { steps: 3 } as object;
  await assertRejects(() => compilePipeline("/nowhere", options), TypeError, "Unknown option steps");
});

Deno.test("weights beside a part are found from the folder of all parts, in graphs within graphs too", () => {
  const weight = (name: string, isOutside: boolean) =>
    create(TensorProtoSchema, {
      name,
      dataType: FLOAT,
      dims: [1n],
      dataLocation: isOutside ? EXTERNAL : TensorProto_DataLocation.DEFAULT,
      externalData: [{ key: "location", value: "data" }, { key: "offset", value: "7" }],
    });
  const inner = create(ModelProtoSchema, { graph: { name: "in", initializer: [weight("c", true)] } }).graph!;
  const graph = create(ModelProtoSchema, {
    graph: {
      name: "out",
      initializer: [weight("a", true), weight("b", false)],
      node: [node("If", ["x"], ["y"], [graphAttribute("then_branch", inner)])],
    },
  }).graph!;
  fromOuterFolder(graph, "unet");
  const places = (each: typeof graph) => each.initializer.map(({ externalData }) => externalData[0].value);
  assertEquals(places(graph), ["unet/data", "data"]);
  assertEquals(places(graph.node[0].attribute[0].g!), ["unet/data"]);
  assertEquals(graph.initializer[0].externalData[1].value, "7");
});

Deno.test("a file that nothing is put before or behind is the same file", () => {
  const file = readCompilable(productModel(), "product");
  assert(withDoors(file, {}) === file);
});

Deno.test("latents are scaled in one factor, or where they have a mean or a deviation by channel", () => {
  const file = readCompilable(productModel(), "product");
  const config = { channels: 2, factor: 8, scale: 0.5, shift: 0.25, forceUpcast: false };
  const plain = latentDecoder(file, config);
  assertEquals([plain.scalingFactor, plain.shiftFactor, plain.file === file], [0.5, 0.25, true] as unknown[]);
  const numbers = (mean?: number[], deviation?: number[]) => {
    const { graph } = latentDecoder(file, { ...config, mean, deviation }).file;
    return graph.initializer.map(({ dims, floatData, rawData }) => [
      dims.map(Number),
      floatData.length ? [...floatData] : [...new Float32Array(rawData.slice().buffer)],
    ]);
  };
  const dims = [1, 2, 1, 1];
  assertEquals(numbers([1, 2]), [[dims, [2, 2]], [dims, [1.25, 2.25]]]);
  assertEquals(numbers(undefined, [3, 4]), [[dims, [6, 8]], [dims, [0.25, 0.25]]]);
  assertEquals(numbers([1, 2], [3, 4]), [[dims, [6, 8]], [dims, [1.25, 2.25]]]);
});

Deno.test("a part of float16 is read as one of float32 where that is asked for", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const half = onnxModel([["x", "float16", [1]]], [["Neg", ["x"], ["y"]]], [["y", "float16", [1]]]);
    for (const [part, bytes] of [["half", half], ["single", productModel()]] as const) {
      await Deno.mkdir(`${folder}/${part}`);
      await Deno.writeFile(`${folder}/${part}/model.onnx`, bytes);
    }
    const checkpoint = {
      ...fakeCheckpoint({ "half/model.onnx": "", "single/model.onnx": "" }),
      locate: (path: string) => `${folder}/${path}`,
    };
    const typeOf = async (part: string, widen?: boolean) => {
      const { graph } = await new PartFiles(checkpoint).read(part, { widen });
      const { value } = graph.input[0].type!;
      return value.case === "tensorType" && value.value.elemType;
    };
    const FLOAT16 = TensorProto_DataType.FLOAT16;
    assertEquals([await typeOf("half"), await typeOf("half", false), await typeOf("half", true)], [
      FLOAT16,
      FLOAT16,
      FLOAT,
    ]);
    assertEquals([await typeOf("single"), await typeOf("single", true)], [FLOAT, FLOAT]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
