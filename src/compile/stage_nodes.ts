import { type Coefficients, type CoefficientTable, type Kind, kindOf, termNames } from "./coefficients.ts";
import type { GraphPart } from "./graph_part.ts";

/** Names of the values that go from stage to stage. */
export interface Carried {
  readonly state: string;
  /** Present where updates look at it. */
  readonly anchor?: string;
  /** Past entries of the history, newest first. */
  readonly history: readonly string[];
}

/** What the nodes of a stage are made of. */
export interface StageSource {
  /** The rows that the nodes are for: all of the plan, or one. */
  readonly rows: readonly Coefficients[];
  /** The name of the value that holds a number of the current row. */
  factor(name: string): string;
  /** Adds the network and returns the name of its output. */
  network(x: string): string;
  /** Adds what gives the stage's noise and returns its name, asked where any of the rows adds noise. */
  noise(state: string): string;
}

/** Adds the nodes of one stage, as {@linkcode Stage} states it, and returns what goes on to the next. */
export function stageNodes(
  part: GraphPart,
  table: CoefficientTable,
  before: Carried,
  source: StageSource,
): Carried {
  const { rows, factor, network, noise } = source;
  const { state, anchor = "", history } = before;

  function combine(name: string, terms: [value: string, coefficient: string][]): string {
    const kinds = terms.map(([, coefficient]) => kindOf(rows, coefficient));
    if (!kinds.some((kind) => kind !== "none")) kinds[kinds.length - 1] = "factor"; // a sum of nothing, but of its shape
    const products = terms.flatMap(([value, coefficient], i) => product(value, coefficient, kinds[i]));
    return products.reduce((sum, value, i) =>
      part.add(i + 1 < products.length ? `${name}.sum${i}` : name, "Add", [sum, value])
    );
  }
  function product(value: string, coefficient: string, kind: Kind): string[] {
    if (kind === "none") return [];
    return [kind === "one" ? value : part.add(`${coefficient}.term`, "Mul", [value, factor(coefficient)])];
  }

  /** The clean image, cut, as a term with its weight in a sum; none where no row asks for it. */
  function clippedImage(): (where: "store" | "update") => [value: string, coefficient: string][] {
    if (table.limit === undefined) return () => [];
    const image = combine("image", [[state, "clip.state"], [output, "clip.output"]]);
    const limits = [part.floats("least", [-table.limit]), part.floats("most", [table.limit])];
    const cut = part.add("clipped", "Clip", [image, ...limits]);
    return (where) => [[cut, `clip.${where}`]];
  }

  const past = history.map((value, i): [string, string] => [value, `input.h${i + 1}`]);
  const output = network(combine("input", [[state, "scale"], ...past]));
  const clipped = clippedImage();
  const eps = combine("eps", [[state, "store.state"], [output, "store.output"], ...clipped("store")]);
  const values = [anchor, state, eps, ...history];
  const row = (name: string) =>
    termNames(table.history).map((term, i): [string, string] => [values[i], `${name}.${term}`]);
  const isNoisy = kindOf(rows, "noise") !== "none";
  const next = combine("next", [
    ...row("update"),
    ...(isNoisy ? [[noise(state), "noise"] as [string, string]] : []),
    ...clipped("update"),
  ]);
  return {
    state: next,
    ...(table.usesAnchor ? { anchor: combine("next_anchor", row("anchor")) } : {}),
    history: [eps, ...history].slice(0, table.history),
  };
}
