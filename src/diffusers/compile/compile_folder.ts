import { toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataType } from "onnx-buf";
import { compileFile } from "../../compile/compile_file.ts";
import { fillInputs } from "../../compile/fill_inputs.ts";
import { pick } from "../../internal/pick.ts";
import { definedNames } from "../../onnx_file/graph_names.ts";
import { elemTypeOf } from "../../onnx_file/onnx_proto.ts";
import type { Checkpoint } from "../folder/checkpoint.ts";
import { configWarnings } from "../pipelines/config_warnings.ts";
import { checkRequest } from "../pipelines/check_request.ts";
import type { PipelineKind } from "../pipelines/kind.ts";
import { latentShape, paintsItself } from "../pipelines/latent_shape.ts";
import { readFacts } from "../pipelines/read_facts.ts";
import { rolesOf } from "../pipelines/roles.ts";
import { PIPELINE_RUN_OPTION_NAMES } from "../pipelines/run_option_names.ts";
import { runPlan } from "../pipelines/run_plan.ts";
import { readScheduler } from "../schedulers/read_scheduler.ts";
import { openTokenizer } from "../tokenizers/open_tokenizer.ts";
import { promptRows } from "../tokenizers/prompt_rows.ts";
import { warnOfKeys } from "../schedulers/warn_of_keys.ts";
import { conditionsPrelude } from "./conditions_prelude.ts";
import { inputsOf } from "./doors.ts";
import { folderGuidance } from "./folder_guidance.ts";
import type { CompilePipelineOptions } from "./folder_options.ts";
import { graphKindOf } from "./kinds.ts";
import { latentDecoder } from "./latent_decoder.ts";
import { latentNetwork } from "./latent_network.ts";
import { PartFiles } from "./part_files.ts";

/** Ids that CLIP takes, where its tokenizer does not say. */
const CLIP_LENGTH = 77;

/** compilePipeline on a checkpoint whose files are there. */
export async function compileFolder(
  checkpoint: Checkpoint,
  options: CompilePipelineOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { variant, form, noiseSeed, onWarning: warn = (message: string) => console.warn(message) } = options;
  const { kind, facts } = await readFacts(checkpoint, variant);
  const graphKind = graphKindOf(kind);
  if (paintsItself(facts)) throw new TypeError("A network that was trained to paint cannot be compiled");
  const runOptions = { ...pick(options, PIPELINE_RUN_OPTION_NAMES), ...placeholders(kind) };
  const request = checkRequest(kind, facts, runOptions);
  const guidance = folderGuidance(kind, graphKind, facts, request, options);
  const scheduler = await readScheduler(checkpoint);
  for (const warning of await configWarnings(checkpoint, kind, facts, scheduler)) warn(warning);
  if (options.scheduler) warnOfKeys(options.scheduler, warn);
  const { plan, timeScale } = runPlan(kind, facts, scheduler, request, runOptions);

  const files = new PartFiles(checkpoint, variant);
  const file = await files.read(kind.network);
  const names = {
    inputs: inputsOf(file).map(({ name }) => name),
    outputs: file.graph.output.map(({ name }) => name),
  };
  const roles = rolesOf(names, kind.network);
  const [channels, height, width] = latentShape(kind, facts, request);
  const packing = kind.packing && { channels, height, width };
  const network = latentNetwork(file, { roles, channels, packing });
  const t = network.graph.input.find(({ name }) => name === roles.t)!;
  const isInteger = elemTypeOf(t) === TensorProto_DataType.INT64, scale = timeScale * (kind.timeScale ?? 1);
  const decoder = kind.hasAutoencoder
    ? latentDecoder(await files.read("vae_decoder", { widen: facts.autoencoder.forceUpcast }), facts.autoencoder)
    : undefined;
  const { isGuided, negative } = guidance;
  const compiled = compileFile(network, plan, {
    form,
    noiseSeed,
    names: roles,
    decoder,
    pixels: [-1, 1],
    modelTime: (t) => isInteger ? Math.trunc(t * scale) : t * scale,
    guidance: isGuided
      ? { scale: guidance.scale === "input" ? undefined : guidance.scale, negative: graphKind.guides(facts) }
      : undefined,
    metadata: {
      "deis.source": JSON.stringify({
        file: checkpoint.name.replace(/\/+$/, "").split("/").pop(),
        class: kind.classNames[0],
        guidance: guidance.scale,
        negative: negative?.kind === "text" ? negative.text : undefined,
      }),
    },
  });
  const prelude = await conditionsPrelude(graphKind, {
    facts,
    request,
    taken: new Set(definedNames({ ...compiled.graph!, input: [] })),
    inputs: compiled.graph!.input,
    imports: compiled,
    isGuided,
    guidance: guidance.scale,
    text: async (number, own) => {
      const suffix = number === 1 ? "" : `_${number}`;
      const tokenizer = await openTokenizer(checkpoint, `tokenizer${suffix}`);
      const length = own ?? tokenizer.maxLength ?? CLIP_LENGTH;
      const rowOf = (text: string) => promptRows(tokenizer, graphKind.textOf?.(text) ?? text, length, {}, warn)[0];
      return {
        file: await files.read(`text_encoder${suffix}`),
        length,
        negative: negative === undefined ? "none" : negative.kind === "input" ? "input" : rowOf(negative.text),
      };
    },
  });
  return toBinary(ModelProtoSchema, fillInputs(compiled, prelude));
}

/** What a run must be told that a file is told later. */
function placeholders({ takes }: PipelineKind) {
  return takes === "prompt" ? { prompt: "" } : takes === "class" ? { class: 0 } : {};
}
