import { invocation } from "../../internal/invocation.ts";
import { printable } from "../../internal/printable.ts";
import type { Signature } from "../../onnx/model.ts";
import type { ModelFacts } from "../../models/model_facts.ts";
import type { Value } from "../../onnx_file/onnx_facts.ts";

/** Characters of a metadata value that are shown. */
const LONGEST = 60;
const ROLES: Record<keyof Signature, string> = {
  x: "the noisy images",
  t: "the time",
  eps: "the prediction",
  label: "the class of each image",
  guidance: "the scale of guidance",
};

/** What an input without a role is, where the model has all roles that it needs. */
const FURTHER = "a further input, to be given by name";

/** The facts of a model as lines of text. */
export function factsText(raw: ModelFacts): string {
  const metadata = Object.fromEntries(Object.entries(raw.metadata).map(([key, text]) => [key, oneLine(text)]));
  const facts = printableParts({ ...raw, metadata, description: oneLine(raw.description) }), { epsModel } = facts;
  const number = (value: number) => value.toLocaleString("en-US");
  const roleOf = (name: string) => {
    const role = Object.entries(epsModel).find(([, input]) => input === name)?.[0];
    if (role !== undefined) return ROLES[role as keyof Signature] ?? "";
    return "reason" in epsModel || facts.outputs.some((output) => output.name === name) ? "" : FURTHER;
  };
  const widest = Math.max(...[...facts.inputs, ...facts.outputs].map(({ name }) => name.length));
  const values = (list: Value[]) =>
    list.map((value) =>
      `${value.name.padEnd(widest)}  ${typeOf(value).padEnd(26)}  ${roleOf(value.name)}`.trimEnd()
    );
  const weights = Object.entries(facts.weights).map(([type, count]) => `${number(count)} ${type}`).join(", ");
  const sections: [string, string[]][] = [
    ["size", [`${number(facts.bytes)} bytes`]],
    ["format", [
      `ONNX IR ${facts.irVersion}, opset ${
        Object.entries(facts.opsets).map(([domain, version]) => `${domain} ${version}`).join(", ")
      }`,
    ]],
    ["producer", [facts.producer || "not stated"]],
    ["graph", [`${facts.graph || "no name"}, ${number(facts.nodes)} nodes`]],
    ["about", facts.description === "" ? [] : [shortened(facts.description)]],
    ["inputs", values(facts.inputs)],
    ["outputs", values(facts.outputs)],
    ["weights", [`${number(facts.parameters)} parameters${weights && `, of ${weights}`}`]],
    [
      "data",
      facts.externalData.map(({ file, isInFolder, found }) =>
        `weights in ${file}${
          !isInFolder
            ? ", outside of its folder: it is not opened"
            : found
            ? ""
            : ", which is missing: it is not opened"
        }`
      ),
    ],
    ["metadata", Object.entries(facts.metadata).map(([key, value]) => `${key}: ${shortened(value)}`)],
    ["sampling", [samplingOf(facts)]],
    ["card", facts.compiled && !facts.card ? [] : [cardOf(facts)]],
  ];
  const lines = sections.flatMap(([title, list]) =>
    list.map((line, i) => `  ${(i === 0 ? title : "").padEnd(8)}  ${line}`)
  );
  return [facts.file, ...lines].join("\n");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** The same facts with every text of the file as it may be printed. */
function printableParts<Part>(part: Part): Part {
  if (typeof part === "string") return printable(part) as Part;
  if (Array.isArray(part)) return part.map(printableParts) as Part;
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [printableParts(key), printableParts(value)]),
  ) as Part;
}

function typeOf({ type, shape }: Value): string {
  return shape ? `${type} [${shape.join(", ")}]` : type;
}

function samplingOf(facts: ModelFacts): string {
  const { compiled, epsModel } = facts;
  if (compiled) {
    const { method, order, nfe, form, source = "a network" } = compiled;
    return `it is a sampler, compiled: ${nfe} evaluations of ${source} by ${method} of order ${order} (${form})`;
  }
  return "reason" in epsModel ? `no: ${epsModel.reason}` : `yes, ${predictionOf(facts)}`;
}

function predictionOf({ card }: ModelFacts): string {
  return card && "prediction" in card
    ? `its card says that it predicts ${card.prediction}`
    : "the file does not say what it predicts (eps, v, x0 or flow)";
}

function cardOf({ card }: ModelFacts): string {
  if (!card) return `none beside it; ${invocation("inspect")} --card prints one to fill in`;
  if ("error" in card) return `${card.file}, which cannot be used: ${card.error}`;
  return card.fits ? card.file : `${card.file}, which describes another file`;
}

function shortened(value: string): string {
  return value.length <= LONGEST ? value : `${value.slice(0, LONGEST)}... (${value.length} characters)`;
}
