import type { PipelineKind } from "../pipelines/kind.ts";

/** A file that the hub lists. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  /** SHA-256 of its content; undefined for small files, which git keeps. */
  readonly sha256?: string;
  /** SHA-1 by which git knows it. */
  readonly oid: string;
}

/** Weights of other frameworks, and pictures, that stand beside exports in the same folders. */
const OTHERS =
  /\.(safetensors|bin|ckpt|pth?|msgpack|h5|xml|tflite|mlmodel|gguf|png|jpe?g|gif|md)(\.index\.json)?$/i;

/**
 * The files that a pipeline needs: those in the folders of its parts, of the export that is asked for.
 *
 * @param files All files of the repository
 * @param kind The kind of pipeline
 * @param variant The export to take, where there is more than one
 */
export function wantedFiles<File extends Pick<HubFile, "path">>(
  files: readonly File[],
  kind: PipelineKind,
  variant: string | undefined,
): File[] {
  const encoders = kind.encoders.map((name) => name.replace("?", ""));
  const folders = [
    "scheduler",
    kind.network,
    ...encoders,
    ...encoders.map((name) => name.replace("text_encoder", "tokenizer")),
    ...(kind.hasAutoencoder ? ["vae_decoder", "vae_encoder"] : []),
  ];
  return files.filter(({ path }) => {
    const [folder, name, ...deeper] = path.split("/");
    if (path === "model_index.json" || path === "vae/config.json") return true;
    if (!folders.includes(folder) || name === undefined || deeper.length > 0 || OTHERS.test(name)) return false;
    const own = /^model(?:_(\w+?))?\.onnx/.exec(name);
    if (!own) return true;
    const hasUsual = files.some((file) => file.path === `${folder}/model.onnx`);
    return variant === undefined && !hasUsual || own[1] === variant;
  });
}
