// Cards are data that others made: every field is checked before anything is done by it.
import { assertEquals, assertMatch, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { cardTemplate } from "../../src/models/card_template.ts";
import { cardFaults } from "../../src/models/card_faults.ts";
import { loadModel, type ModelCard, parseCard, scheduleOf } from "../../src/models/mod.ts";
import { onnxModel, productModel } from "../support/onnx_models.ts";

const SHA256 = "784e0fa5f12c98020a61b67069961a0f8f4aff0197b343ab33410e8f1e1b199f";
const LINEAR = { kind: "linear", beta0: 0.1, beta1: 20 };
const DISCRETE = { kind: "discrete", steps: 1000, betaStart: 1e-4, betaEnd: 0.02, power: 1 };
const CARD = {
  file: "model.onnx",
  sha256: SHA256,
  input: { channels: 1, height: 28, width: 20, range: [-1, 1] },
  prediction: "eps",
  schedule: LINEAR,
  labels: { count: 10, none: 10 },
  guidance: { default: 1.5 },
};

/** The card with another value at a path. */
function changed(path: string, value: unknown): unknown {
  const card = structuredClone(CARD) as Record<string, unknown>;
  const names = path.split("."), last = names.pop()!;
  const part = names.reduce((each, name) => each[name] as Record<string, unknown>, card);
  part[last] = value;
  return card;
}

Deno.test("the shipped cards and cards of every kind of schedule are right", async () => {
  for (const name of ["digits", "digits-int8", "digits-discrete"]) {
    parseCard(name, await Deno.readTextFile(`models/${name}.json`));
  }
  const ends = { samplingEps: 1e-4, samplingT: 0.9 };
  for (
    const schedule of [LINEAR, DISCRETE, { ...DISCRETE, power: 2 }, { kind: "cos", ...ends }]
  ) {
    assertEquals(cardFaults({ ...CARD, schedule, modelSchedule: schedule, further: "is not read" }), []);
  }
  const { sha256, file, input, prediction, schedule } = CARD;
  assertEquals(
    cardFaults({ sha256, file, input, prediction, schedule }),
    [],
    "classes and guidance may be absent",
  );
  const { samplingEps, samplingT } = scheduleOf({ kind: "linear", beta0: 0.1, beta1: 20, ...ends });
  assertEquals({ samplingEps, samplingT }, ends);
});

Deno.test("every field that is wrong is named with what is allowed and what was found", () => {
  const WRONG: Record<string, unknown[]> = {
    file: [undefined, null, 3, "", "../model.onnx", "/etc/passwd", "C:\\model.onnx", "a/../../model.onnx"],
    sha256: [undefined, "", SHA256.slice(1), SHA256.toUpperCase(), 784, `${SHA256}\n`],
    prediction: [undefined, "noise", ["eps"]],
    input: [undefined, null, [1, 28, 28], "28x28"],
    "input.channels": [undefined, 0, 1.5, "1", 1e9],
    "input.height": [undefined, -28, 1e6],
    "input.width": [undefined, NaN, 1e6],
    "input.range": [undefined, [0], [0, 1, 2], [1, 1], ["0", "1"], [null, 1], 255, { 0: 0, 1: 1, length: 2 }],
    labels: [null, 10, [10]],
    "labels.count": [undefined, 0, "ten", 1e7],
    "labels.none": [undefined, -1, 0.5],
    guidance: [null, 1.5],
    "guidance.default": [undefined, null, "1.5"],
    schedule: [undefined, null, "linear"],
    "schedule.kind": [undefined, "cosine", "constructor", 3],
    "schedule.beta0": [undefined, null, -0.1, "0.1"],
    "schedule.beta1": [undefined, null, 0],
    "schedule.samplingEps": [null, -1e-3],
    "schedule.samplingT": [null, "1"],
  };
  for (const [path, values] of Object.entries(WRONG)) {
    for (const value of values) {
      const faults = cardFaults(changed(path, value)), name = `${path} = ${JSON.stringify(value)}`;
      assertEquals(faults.length, 1, `${name}: ${faults}`);
      assertMatch(faults[0], new RegExp(`^"${path}" must be [^,].*, (is missing|found .+)$`), name);
    }
  }
  for (const [name, value] of Object.entries({ steps: 1e9, betaStart: 0, betaEnd: 1, power: 3 })) {
    for (const part of ["schedule", "modelSchedule"]) {
      const [fault] = cardFaults({ ...CARD, [part]: { ...DISCRETE, [name]: value } });
      assertMatch(fault, new RegExp(`^"${part}.${name}" must be .*, found ${value}$`));
    }
  }
});

Deno.test("numbers that are each allowed, but no schedule together, are a fault of the schedule", () => {
  const [fault] = cardFaults({ ...CARD, schedule: { ...LINEAR, samplingEps: 2 } });
  assertMatch(fault, /^"schedule" must be a schedule: samplingEps and samplingT must satisfy/);
});

Deno.test("all faults are in one error, and long values are cut", () => {
  const { message } = assertThrows(
    () => parseCard("x.json", JSON.stringify({ file: "x".repeat(99) + "/../..", schedule: LINEAR })),
    TypeError,
  );
  assertMatch(message, /^The model card x.json is not right: "file" must be /);
  assertEquals([...message.matchAll(/"([\w.]+)" must be/g)].map(([, path]) => path), [
    ...["file", "sha256", "prediction", "input"],
  ]);
  assertStringIncludes(message, `found "${"x".repeat(39)}...`);
  assertThrows(() => parseCard("x.json", "[]"), TypeError, "it must be an object, found []");
  const error = assertThrows(() => parseCard("x.json", "{"), TypeError, "The model card x.json is not JSON");
  assertEquals(error.cause instanceof SyntaxError, true);
});

/** Calls back with the path of an ONNX file in a folder of its own, with its card's if one is given. */
async function withFiles(onnx: Uint8Array, card: unknown, test: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/model.onnx`, onnx);
    if (card) await Deno.writeTextFile(`${folder}/model.json`, JSON.stringify(card));
    await test(`${folder}/model.onnx`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const hex = (bytes: ArrayBuffer) => new Uint8Array(bytes).toHex();

Deno.test("a card without the checksum, or with another, is told what the file's is", async () => {
  const onnx = productModel();
  const own = hex(await crypto.subtle.digest("SHA-256", new Uint8Array(onnx)));
  for (const sha256 of [undefined, "?"]) {
    await withFiles(onnx, { ...CARD, sha256 }, async (path) => {
      for (const source of [path, path.replace(".onnx", ".json")]) {
        const { message } = await assertRejects(() => loadModel(source), TypeError);
        assertStringIncludes(message, `; that is ${own}`);
      }
    });
  }
  await withFiles(onnx, CARD, async (path) => {
    const { message } = await assertRejects(() => loadModel(path), TypeError);
    assertStringIncludes(message, `its sha256 is ${own}, expected ${SHA256.slice(0, 12)}...`);
  });
});

Deno.test("a card to fill in has what the file says, and null for the rest", async () => {
  await withFiles(await Deno.readFile("models/digits.onnx"), undefined, async (path) => {
    const template = await cardTemplate(path);
    assertEquals(template, {
      file: "model.onnx",
      sha256: SHA256,
      input: { channels: 1, height: 28, width: 28, range: [-1, 1] },
      prediction: "eps",
      schedule: { kind: "linear", beta0: null, beta1: null },
      labels: { count: null, none: null },
      guidance: { default: 1 },
    });
    const faults = cardFaults(template).map((fault) => fault.split('"')[1]);
    assertEquals(faults, ["labels.count", "labels.none", "schedule.beta0", "schedule.beta1"]);
    const filled = { ...template, schedule: LINEAR, labels: { count: 10, none: 10 } };
    await Deno.writeTextFile(path.replace(".onnx", ".json"), JSON.stringify(filled));
    await (await loadModel(path)).close();
  });
  const open = onnxModel(
    [["x", "float32", ["n", 3, "h", "w"]], ["t", "float32", [1]]],
    [["Mul", ["x", "t"], ["eps"]]],
    [["eps", "float32", ["n", 3, "h", "w"]]],
  );
  await withFiles(open, undefined, async (path) => {
    const { input, labels, guidance } = await cardTemplate(path);
    assertEquals({ input, labels, guidance }, {
      input: { channels: 3, height: null, width: null, range: [-1, 1] },
      labels: undefined,
      guidance: undefined,
    });
  });
  await withFiles(
    onnxModel([], [["RandomNormal", [], ["y"]]], [["y", "float32", [1]]]),
    undefined,
    async (path) => {
      await assertRejects(() => cardTemplate(path), TypeError, "cannot be sampled with: The model has no x");
    },
  );
});

Deno.test("a type for cards holds what the rules allow", () => {
  assertEquals(parseCard("x", JSON.stringify(CARD)) satisfies ModelCard, CARD as ModelCard);
});
