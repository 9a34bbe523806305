import type { Request } from "./kind.ts";
import type { PipelineRunOptions } from "./run_options.ts";
import type { Workings } from "./workings.ts";

/**
 * Checks that a text encoder takes the whole of a text; with several encoders one is enough. Nothing is encoded.
 *
 * @param text The text
 * @param workings The pipeline
 * @param request A request of the same size and options
 * @param options How texts are read
 * @throws {RangeError} If every encoder would cut it.
 */
export async function checkPromptFits(
  text: string,
  workings: Workings,
  request: Request,
  options: PipelineRunOptions,
): Promise<void> {
  const counts: { tokens: number; room: number }[] = [];
  const counting = workings.encoders.counting(options, (tokens, room) => counts.push({ tokens, room }));
  const alone = { ...request, prompts: [text], negativePrompt: undefined, guidance: 1, trueGuidance: 1 };
  await workings.conditions(alone, counting);
  if (counts.length === 0 || counts.some(({ tokens, room }) => tokens <= room)) return;
  const { tokens, room } = counts.reduce((a, b) => b.room > a.room ? b : a);
  throw new RangeError(`The text encoder takes at most ${room} tokens, found ${tokens}`);
}
