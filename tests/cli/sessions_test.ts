// Every command frees the sessions that it opens, also where it fails.
import { assert, assertEquals } from "@std/assert";
import { CARD, labelledImages, LABELS, plainImages, writeCarded } from "../support/carded_models.ts";
import { countSessions } from "../support/count_sessions.ts";
import { infiniteModel, timelessModel } from "../support/onnx_models.ts";
import { deis } from "../support/run_deis.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const MODEL = await writeCarded(FOLDER, "labelled", labelledImages(), { ...CARD, ...LABELS });
const INFINITE = await writeCarded(FOLDER, "infinite", infiniteModel([1, 2, 2]), CARD);
const TIMELESS = await writeCarded(FOLDER, "timeless", timelessModel(), CARD);
await Deno.writeFile(`${FOLDER}/alone.onnx`, plainImages());

const OUT = ["--out", `${FOLDER}/out.png`], FEW = ["--trajectories", "24", "--evaluations", "4"];
const COMMANDS: [what: string, args: string[], code: number][] = [
  ["sample", ["sample", "--model", MODEL, "--count", "1", ...OUT], 0],
  ["sample of a class that is not there", ["sample", "--model", MODEL, "--label", "9", ...OUT], 2],
  ["sample of a model that is not finite", ["sample", "--model", INFINITE, ...OUT], 2],
  ["sample of a model without a time", ["sample", "--model", TIMELESS, ...OUT], 2],
  ["sample of a model without a card", ["sample", "--model", `${FOLDER}/alone.onnx`, ...OUT], 2],
  ["compare", ["compare", "--model", MODEL, ...OUT], 0],
  ["compare of a model that is not finite", ["compare", "--model", INFINITE, ...OUT], 2],
  ["fit", ["fit", "--model", MODEL, "--out", `${FOLDER}/plan.json`, "--num-step", "2", ...FEW], 0],
  ["fit of a model that is not finite", ["fit", "--model", INFINITE, "--out", `${FOLDER}/new.json`, ...FEW], 2],
  ["compile", ["compile", "--model", MODEL, "--out", `${FOLDER}/compiled.onnx`], 0],
];

for (const [what, args, expected] of COMMANDS) {
  Deno.test(`${what} frees the session that it opens`, async () => {
    let code: number | undefined;
    const { opened, released } = await countSessions(async () => code = (await deis(...args)).code);
    assertEquals(code, expected);
    assertEquals(released, opened);
    if (expected === 0) assert(opened > 0, "it opens one");
  });
}
