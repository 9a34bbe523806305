import type { FolderFacts, PipelineKind, Request } from "../pipelines/kind.ts";
import type { GraphKind } from "./graph_kind.ts";
import type { OwnCompileOptions } from "./folder_options.ts";

/** How a compiled pipeline is guided. */
export interface FolderGuidance {
  /** Whether the network is asked a second time, without the condition. */
  readonly isGuided: boolean;
  readonly scale: number | "input";
  /** The second text: given when the file is run, fixed, or zeros in its place; undefined where there is none. */
  readonly negative?: { readonly kind: "input" } | { readonly kind: "text"; readonly text: string };
}

/**
 * What the options say of guidance.
 *
 * @throws {TypeError} If they contradict each other or the pipeline.
 */
export function folderGuidance(
  kind: PipelineKind,
  graphKind: GraphKind,
  facts: FolderFacts,
  request: Request,
  { guidance, guidanceInput = false, negativePrompt, negativeInput = false }: OwnCompileOptions,
): FolderGuidance {
  const name = kind.classNames[0], isOwn = graphKind.takesScale?.(facts) ?? false;
  const canBeGuided = graphKind.guides(facts).length > 0;
  if (guidanceInput && guidance !== undefined) {
    throw new TypeError("Only one of guidance and guidanceInput may be given, found both");
  }
  if (negativeInput && negativePrompt !== undefined) {
    throw new TypeError("Only one of negativePrompt and negativeInput may be given, found both");
  }
  if (guidanceInput && !isOwn && !canBeGuided) throw new TypeError(`A ${name} takes no guidance`);
  const isGuided = canBeGuided && (guidanceInput || request.guidance > 1);
  const isAsked = negativeInput || negativePrompt !== undefined;
  if (isAsked && (!isGuided || kind.takes !== "prompt")) {
    const found = canBeGuided ? `guidance ${request.guidance}` : `a ${name}`;
    throw new TypeError(
      `A negative prompt takes effect only beside a prompt, with guidance above 1, found ${found}`,
    );
  }
  const scale = guidanceInput ? "input" : request.guidance;
  if (!isGuided || kind.takes !== "prompt") return { isGuided, scale };
  if (negativeInput) return { isGuided, scale, negative: { kind: "input" } };
  if (negativePrompt === undefined && graphKind.zerosForNoText?.(facts)) return { isGuided, scale };
  return { isGuided, scale, negative: { kind: "text", text: negativePrompt ?? "" } };
}
