import type { ModelName } from "./models.ts";
import type { Shared } from "./shared_form.ts";
import { gridOf } from "./solvers.ts";

/** What names the model, and what it draws, at the command line. */
const SUBJECTS: Readonly<Record<ModelName, (subject: string) => string>> = {
  emoji: (prompt) => `--model models/emoji --prompt ${quoted(prompt)}`,
  digits: (digits) => `--model models/digits.onnx --count ${digits.length} --label ${[...digits].join(",")}`,
};

/** The command that draws what a panel shows; without flags of a method there is no grid either. */
export function commandFor(
  { model, subject, guidance, seed, grid }: Shared,
  flags: string,
  steps: number,
): string {
  const { tsPhase, tsOrder } = gridOf(grid);
  const command = `deis sample ${
    SUBJECTS[model](subject)
  } --seed ${seed} --guidance ${guidance} --num-step ${steps}`;
  return flags === "" ? command : `${command} ${flags} --ts-phase ${tsPhase} --ts-order ${tsOrder}`;
}

/** A text as one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
