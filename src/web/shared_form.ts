/// <reference lib="dom" />
import { gridOf } from "./solvers.ts";

/** What both solvers have in common, as the form says it. */
export interface Shared {
  digits: string;
  nfe: number;
  guidance: number;
  seed: number;
  grid: string;
}

const FORM = "#shared";

/** The form's values; undefined while one of them is not allowed. */
export function readShared(): Shared | undefined {
  const form = document.querySelector<HTMLFormElement>(FORM)!;
  for (const label of form.querySelectorAll("label")) {
    const readout = label.querySelector("b");
    if (readout) readout.textContent = label.querySelector("input")!.value;
  }
  if (!form.checkValidity()) return undefined;
  const values = new FormData(form);
  const number = (name: string) => Number(values.get(name));
  return {
    digits: String(values.get("digits")),
    nfe: number("nfe"),
    guidance: number("guidance"),
    seed: number("seed"),
    grid: String(values.get("grid")),
  };
}

/** Calls back when the form asks for another drawing, or for the clean digits (or the states) of the present one. */
export function onShared(change: () => void, showClean: (clean: boolean) => void): void {
  const form = document.querySelector<HTMLFormElement>(FORM)!;
  form.addEventListener("input", ({ target }) => {
    const { name, checked } = target as HTMLInputElement;
    if (name === "clean") showClean(checked);
    else change();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
}

/** The command that draws what a panel shows. */
export function commandFor({ digits, guidance, seed, grid }: Shared, flags: string, steps: number): string {
  const { tsPhase, tsOrder } = gridOf(grid);
  return `deis sample --count ${digits.length} --label ${[...digits].join(",")} --seed ${seed} ` +
    `--guidance ${guidance} --num-step ${steps} ${flags} --ts-phase ${tsPhase} --ts-order ${tsOrder}`;
}
