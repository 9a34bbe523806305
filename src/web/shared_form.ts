/// <reference lib="dom" />
import { type ModelName, MODELS } from "./models.ts";

/** What both solvers have in common, as the form says it. */
export interface Shared {
  model: ModelName;
  /** What is drawn: a prompt, or digits. */
  subject: string;
  nfe: number;
  guidance: number;
  seed: number;
  grid: string;
}

/** What a change of the form asks for. */
export interface Changes {
  /** Another drawing: at once, or when no further letter was typed for a while. */
  draw(isTyping: boolean): void;
  /** To show the clean pictures, or the states. */
  showClean(clean: boolean): void;
  /** Another model, whose own guidance and grid the form then has. */
  choose(model: ModelName): void;
}

const form = () => document.querySelector<HTMLFormElement>("#shared")!;
const control = (name: string) => form().elements.namedItem(name) as HTMLInputElement & HTMLSelectElement;

/** The form's values, or what is wrong with them. */
export function readShared(): Shared | string {
  for (const label of form().querySelectorAll("label")) {
    const readout = label.querySelector("b");
    if (readout) readout.textContent = label.querySelector("input")!.value;
  }
  const wrong = [...form().querySelectorAll<HTMLInputElement>("input")].find((input) => !input.validity.valid);
  if (wrong) return wrong.title || wrong.validationMessage;
  const values = new FormData(form());
  const number = (name: string) => Number(values.get(name));
  const model = values.get("model") as ModelName;
  return {
    model,
    subject: String(values.get(MODELS[model].field)),
    nfe: number("nfe"),
    guidance: number("guidance"),
    seed: number("seed"),
    grid: String(values.get("grid")),
  };
}

/** Calls back when the form asks for something, and begins with a model. */
export function onShared(first: ModelName, { draw, showClean, choose }: Changes): void {
  const take = (name: ModelName) => {
    chooseModel(name);
    choose(name);
    showClean(MODELS[name].clean);
  };
  form().addEventListener("input", ({ target }) => {
    const { name, checked, type } = target as HTMLInputElement;
    if (name === "clean") return showClean(checked);
    if (name === "model") take(control("model").value as ModelName);
    draw(type === "text");
  });
  form().addEventListener("submit", (event) => event.preventDefault());
  take(first);
}

/** Shows the field of a model alone, and gives the form what the model begins with. */
function chooseModel(name: ModelName): void {
  const { field, guidance, grid, clean } = MODELS[name];
  control("model").value = name;
  control("guidance").value = String(guidance);
  control("grid").value = grid;
  control("clean").checked = clean;
  for (const other of Object.values(MODELS)) {
    const input = control(other.field);
    input.disabled = other.field !== field; // it is then neither checked nor reached by keys
    input.closest("label")!.hidden = input.disabled;
  }
}
