// Plans and start-up in the table: each against the time that it may take.
import { getLinearAlphaFns, makePlan, VPSDE } from "../../mod.ts";
import { limitRow, type Row } from "./rows.ts";

const PROCESSES = 11, PLANS = 2000, ROUNDS = 9;

/** Measures them. */
export async function planRows(): Promise<Row[]> {
  const sde = new VPSDE(getLinearAlphaFns(0.1, 20), { samplingEps: 1e-3, samplingT: 1 });
  const plan = (abOrder: number, numStep: number) => makePlan(sde, { method: "t_ab", abOrder, numStep });
  const rounds = (repeats: number, work: () => void) =>
    Array.from({ length: ROUNDS }, () => seconds(repeats, work));
  const empty: number[] = [], module: number[] = [], first: number[] = [];
  for (let i = 0; i < PROCESSES; i++) {
    empty.push(await probe("empty module"));
    module.push(await probe("mod.ts"));
    first.push(await probe("first plan"));
  }
  seconds(PLANS, () => plan(3, 10));
  return [
    limitRow(
      "plans",
      "import of mod.ts, less an empty module",
      module.map((value, i) => Math.max(1e-6, value - empty[i])),
      50e-3,
    ),
    limitRow("plans", "first plan, order 3, 10 steps", first, 1e-3),
    limitRow("plans", "warm plan, order 3, 10 steps", rounds(PLANS / ROUNDS, () => plan(3, 10)), 100e-6),
    limitRow("plans", "warm plan, order 5, 1,000 steps", rounds(2, () => plan(5, 1000)), 20e-3),
  ];
}

function seconds(repeats: number, work: () => void): number {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) work();
  return (performance.now() - start) / 1000 / repeats;
}

/** Seconds that a fresh process says it took. */
async function probe(what: string): Promise<number> {
  const args = ["run", "--quiet", "--allow-read", "bench/speed/plan_probe.ts", what];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  return Number(new TextDecoder().decode(stdout)) / 1000;
}
