import { assertEquals } from "@std/assert";
import { Panel } from "../../src/web/panel.ts";
import { SOLVER_FAMILIES } from "../../src/methods/named_solvers.ts";
import { openPage } from "../support/page_document.ts";

/** A panel of the page, with what a person at the page sees of it and does. */
function panelOf(method: string, order: number) {
  const document = openPage();
  let changes = 0;
  const panel = new Panel("A solver", { method, order }, () => changes++);
  const section = document.querySelector<HTMLElement>("#panels section")!;
  const [select, slider] = ["method", "order"].map((name) =>
    section.querySelector<HTMLInputElement>(`[name=${name}]`)!
  );
  const fill = (control: HTMLInputElement, value: string) => {
    control.value = value;
    control.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return { panel, section, select, slider, fill, changes: () => changes };
}

Deno.test("a panel has its title, every solver by its label, and the solver that it begins with", () => {
  const { panel, section, select, slider } = panelOf("ipndm", 3);
  assertEquals([section.ariaLabel, section.querySelector("h2")!.textContent], ["A solver", "A solver"]);
  const options = [...section.querySelectorAll("option")].map(({ value, text }) => [value, text]);
  assertEquals(options, [
    ["open", "Fitted plan or default"],
    ...Object.entries(SOLVER_FAMILIES).map(([name, { label }]) => [name, label]),
  ]);
  assertEquals([select.value, slider.value, slider.min, slider.max], ["ipndm", "3", "0", "4"]);
  assertEquals(section.querySelector(".solver b")!.textContent, "3");
  assertEquals([panel.name, panel.flags], ["iPNDM of order 3", "--method ipndm --ab-order 3"]);
  const grid = { tsPhase: "rho", tsOrder: 7 };
  assertEquals<unknown>(panel.solver(8, "rho 7"), { method: "ipndm", abOrder: 3, numStep: 8, ...grid });
});

Deno.test("another method or order is told, and orders are those of the method", () => {
  const { panel, section, select, slider, fill, changes } = panelOf("ipndm", 3);
  fill(slider, "1");
  assertEquals([changes(), panel.name], [1, "iPNDM of order 1"] as unknown);
  assertEquals(section.querySelector(".solver b")!.textContent, "1");
  fill(select, "rho_rk");
  const { orders: [least, greatest] } = SOLVER_FAMILIES.rho_rk;
  assertEquals([slider.min, slider.max, slider.disabled], [String(least), String(greatest), false] as unknown);
  fill(slider, "3");
  const grid = { tsPhase: "t", tsOrder: 1 };
  assertEquals<unknown>(panel.solver(8, "t 1"), { method: "rho_rk", rkMethod: "3kutta", numStep: 2, ...grid });
  fill(select, "ddim");
  assertEquals([slider.disabled, panel.name, changes()], [true, "DDIM", 4] as unknown);
});

Deno.test("a panel whose method is open says no more than the number of steps, and has no order", () => {
  const { panel, slider, select, fill } = panelOf("open", 0);
  assertEquals([panel.name, panel.flags, slider.disabled], ["Fitted plan or default", "", true] as unknown);
  assertEquals<unknown>(panel.solver(7, "rho 7"), { numStep: 7 });
  fill(select, "ipndm");
  assertEquals([panel.flags, slider.disabled], ["--method ipndm --ab-order 0", false] as unknown);
});

Deno.test("a panel says how its drawing was made, and nothing of the one before while another is made", () => {
  const { panel, section } = panelOf("ddim", 0);
  const texts = () => ["steps", "nfe", "sampler"].map((name) => section.querySelector(`.${name}`)!.textContent);
  const times = () =>
    [...section.querySelectorAll(".time")].map((row) => [
      row.previousElementSibling!.textContent,
      row.textContent,
    ]);
  const code = () => section.querySelector("code")!.textContent;
  panel.report(
    { steps: 4, nfe: 9, sampler: "ddim", times: [["Time in network", 0.1], ["Time in solver", 0.09994]] },
    "deis sample",
  );
  assertEquals([texts(), code(), section.ariaBusy], [["4", "9", "ddim"], "deis sample", "false"]);
  assertEquals(times(), [["Time in network", "0.10 s"], ["Time in solver", "99.9 ms"]]);
  panel.report();
  assertEquals([texts(), code(), section.ariaBusy], [["-", "-", "-"], "", "true"]);
  assertEquals(times(), [["Time in network", "-"], ["Time in solver", "-"]]);
  panel.report({ steps: 1, nfe: 1, sampler: "ddim", times: [["Time in decoder", 12.345]] }, "");
  assertEquals(times(), [["Time in decoder", "12.35 s"], ["Time in solver", "-"]]);
});
