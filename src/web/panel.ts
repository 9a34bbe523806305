/// <reference lib="dom" />
import type { Account } from "./messages.ts";
import { type FamilyOptions, SOLVER_FAMILIES, type SolverFamily } from "../methods/named_solvers.ts";
import { flagsOf, gridOf, type Solver, stepsFor } from "./solvers.ts";
import { TrajectoryView } from "./trajectory_view.ts";

/** The choice that leaves the method open, as a command does that is told none. */
const OPEN = "open", OPEN_LABEL = "Fitted plan or default";

/** One of the solvers that are compared. */
export class Panel {
  readonly view: TrajectoryView;
  readonly #section: HTMLElement;
  readonly #method: HTMLSelectElement;
  readonly #order: HTMLInputElement;

  constructor(title: string, start: { method: string; order: number }, onChange: () => void) {
    const template = document.querySelector<HTMLTemplateElement>("#panel")!;
    const section = this.#section = template.content.cloneNode(true).firstChild!.nextSibling as HTMLElement;
    section.ariaLabel = title;
    section.querySelector("h2")!.textContent = title;
    this.#method = section.querySelector("select")!;
    this.#order = section.querySelector("[name=order]")!;
    this.view = new TrajectoryView(section);
    this.#method.add(new Option(OPEN_LABEL, OPEN));
    for (const [value, { label }] of Object.entries(SOLVER_FAMILIES)) this.#method.add(new Option(label, value));
    this.#method.value = start.method;
    this.#order.value = String(start.order);
    this.#fitOrder();
    section.querySelector("form")!.addEventListener("input", () => {
      this.#fitOrder();
      onChange();
    });
    document.querySelector("#panels")!.append(section);
  }

  /** The name of the solver. */
  get name(): string {
    if (!this.#family) return OPEN_LABEL;
    const { label, orders: [least, greatest] } = this.#family;
    return least === greatest ? label : `${label} of order ${this.#order.value}`;
  }

  /** The solver for a number of evaluations on a grid; a fitted plan has its own. */
  solver(nfe: number, grid: string): Solver {
    const options = this.#options;
    return options ? { ...options, ...gridOf(grid), numStep: stepsFor(options, nfe) } : { numStep: nfe };
  }

  /** What stands for the solver at the command line. */
  get flags(): string {
    return this.#options ? flagsOf(this.#options) : "";
  }

  /** Shows how the drawing was made, and the command that makes the same; nothing while it is being made. */
  report(account?: Account, command = ""): void {
    const set = (name: string, text: string) => this.#section.querySelector(`.${name}`)!.textContent = text;
    const rows = [...this.#section.querySelectorAll(".time")];
    const time = (seconds: number) =>
      seconds < 0.1 ? `${(1000 * seconds).toFixed(1)} ms` : `${seconds.toFixed(2)} s`;
    set("steps", account ? String(account.steps) : "-");
    set("nfe", account ? String(account.nfe) : "-");
    set("sampler", account?.sampler ?? "-");
    for (const [index, row] of rows.entries()) {
      const [spentOn, seconds] = account?.times[index] ?? [];
      row.textContent = seconds === undefined ? "-" : time(seconds);
      if (spentOn) row.previousElementSibling!.textContent = spentOn;
    }
    this.#section.querySelector("code")!.textContent = command;
    this.#section.ariaBusy = String(!account);
  }

  /** Undefined where the method is open. */
  get #family(): SolverFamily | undefined {
    return SOLVER_FAMILIES[this.#method.value as keyof typeof SOLVER_FAMILIES];
  }

  get #options(): FamilyOptions | undefined {
    return this.#family?.options(Number(this.#order.value));
  }

  #fitOrder(): void {
    const [least, greatest] = this.#family?.orders ?? [0, 0];
    this.#order.min = String(least);
    this.#order.max = String(greatest);
    this.#order.disabled = least === greatest;
    this.#section.querySelector(".solver b")!.textContent = this.#order.value;
  }
}
