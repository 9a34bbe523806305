// What `sample` draws where it is told in words, or not at all.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { inTurn } from "../../src/cli/options/prompt_list.ts";
import { promptRowsText } from "../../src/cli/output/prompt_rows_text.ts";
import { deis, refused as refusedIn } from "../support/run_deis.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const OUT = `${FOLDER}/out.png`;
const SD = new URL("../data/pipelines/sd1", import.meta.url).pathname;
const FEW = ["--num-step", "1", "--threads", "1", "--out", OUT];
const onSd = (...args: string[]) => ["sample", "--model", SD, "--width", "16", "--height", "16", ...FEW, ...args];
const refused = (args: string[], text: string) => refusedIn(args, text, FOLDER, /out\.png/);
const pixels = async () => [...decode(await Deno.readFile(OUT)).data];

async function file(name: string, text: string): Promise<string> {
  await Deno.writeTextFile(`${FOLDER}/${name}`, text);
  return `${FOLDER}/${name}`;
}

Deno.test("without options sample draws the emoji from the prompts that lie beside them, and prints those", async () => {
  const kept = (await Deno.readTextFile("models/emoji/prompts.txt")).trim().split("\n");
  const { code, stdout, stderr } = await deis("sample", "--count", "3", ...FEW, "--json");
  assertEquals([code, stderr], [0, `row 1: ${kept[0]} | ${kept[1]}\nrow 2: ${kept[2]}\n`]);
  const { prompts, count, width, height, seed } = JSON.parse(stdout);
  assertEquals([prompts, count, width, height, seed], [kept.slice(0, 3), 3, 64, 64, 0]);
  const sheet = decode(await Deno.readFile(OUT));
  assertEquals([sheet.width, sheet.height], [4 + 2 * 68, 4 + 2 * 68]);
});

Deno.test("prompts are given one by one, or by a file, in turn, and their pictures stand in that order", async () => {
  const list = await file("list.txt", "a fox\na red fox\n");
  assertEquals(await deis(...onSd("--prompt", "a fox", "--prompt", "a red fox")), {
    code: 0,
    stdout: `${OUT}\n`,
    stderr: "",
  });
  const two = await pixels();
  assertEquals((await deis(...onSd("--prompts", list))).stderr, "row 1: a fox | a red fox\n");
  assertEquals(await pixels(), two);
  const { stdout } = await deis(...onSd("--prompts", list, "--count", "3", "--json"));
  assertEquals(JSON.parse(stdout).prompts, ["a fox", "a red fox", "a fox"]);
  const left = 4 + 16 + 4, width = 4 + 2 * 20, second = (y: number) => 3 * ((4 + y) * width + left);
  const turned = await pixels();
  for (let y = 0; y < 16; y++) {
    assertEquals(turned.slice(second(y), second(y) + 48), two.slice(second(y), second(y) + 48));
  }
  await deis(...onSd("--prompt", "a fox", "--count", "2"));
  const same = await pixels();
  assertEquals(same.slice(second(3) - 60, second(3) - 12), two.slice(second(3) - 60, second(3) - 12), "the first");
  assert(same.slice(second(3), second(3) + 48).some((value, i) => value !== two[second(3) + i]), "the second");
});

Deno.test("lists of prompts take turns, and a single one is that of all", () => {
  assertEquals(inTurn(["a", "b"]), ["a", "b"]);
  assertEquals(inTurn(["a", "b"], 5), ["a", "b", "a", "b", "a"]);
  assertEquals(inTurn(["a", "b"], 1), ["a"]);
  assertEquals(inTurn(["a"], 3), "a");
  assertEquals(promptRowsText(["a", "b", "c", "d", "e"]), "row 1: a | b | c\nrow 2: d | e");
});

Deno.test("prompts that say nothing, or come twice, and options of another kind of model are refused", async () => {
  await Deno.remove(OUT).catch(() => {});
  await refused(onSd("--prompt", ""), '--prompt must say what to draw, found ""');
  await refused(onSd("--prompt", "a fox", "--prompt", " "), '--prompt must say what to draw, found " "');
  await refused(
    onSd("--prompt", "a", "--prompts", "p.txt"),
    "--prompts is a list of prompts and cannot be combined",
  );
  await refused(onSd("--prompts", `${FOLDER}/none.txt`), "none.txt cannot be read: there is no such file");
  await refused(
    onSd("--prompts", await file("empty.txt", "")),
    "must have a prompt in each line, found none",
  );
  await refused(onSd(), "A StableDiffusionPipeline needs a prompt");
  await refused(
    ["sample", "--label", "7", ...FEW],
    "--label is for models with classes; name one, such as --model models/digits.onnx",
  );
  const image = ["sample", "--image", "models/pictures/digits.png", ...FEW];
  assertStringIncludes((await deis(...image)).stderr, "needs a prompt");
});
