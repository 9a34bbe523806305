import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { writeCarded } from "../support/carded.ts";
import { deis } from "../support/run_deis.ts";
import { pictureLabelModel } from "../support/onnx_models.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const OUT = `${FOLDER}/out.png`;
const MODEL = await writeCarded(FOLDER, "labels", pictureLabelModel(), {
  input: { channels: 1, height: 4, width: 4, range: [-1, 1] },
  labels: { count: 9, none: 9 },
});

async function picture(...args: string[]) {
  const { code, stdout, stderr } = await deis("compare", "--model", MODEL, "--out", OUT, ...args);
  assertEquals([code, stdout, stderr], [0, `${OUT}\n`, ""]);
  return decode(await Deno.readFile(OUT));
}

Deno.test("compare draws the classes that --label names, and as many images as --count says", async () => {
  const [three, four] = [
    await picture("--label", "3", "--count", "2"),
    await picture("--label", "4", "--count", "2"),
  ];
  assertEquals([three.width, three.height], [four.width, four.height]);
  assert(three.data.some((value, i) => value !== four.data[i]), "another class is another picture");
  const more = await picture("--label", "3", "--count", "12");
  assert(more.height > three.height, "three lines of images in a cell are higher than one");
});

Deno.test("compare refuses classes that there are not, and more images than a cell has room for", async () => {
  const cases = {
    "--label 9": '--label must be at most 8, found "9"',
    "--count 0": '--count must be an integer from 1 to 100, found "0"',
    "--count 101": '--count must be an integer from 1 to 100, found "101"',
  };
  for (const [args, text] of Object.entries(cases)) {
    const { code, stderr } = await deis("compare", "--model", MODEL, "--out", OUT, ...args.split(" "));
    assertEquals(code, 2);
    assertStringIncludes(stderr, text);
  }
});
