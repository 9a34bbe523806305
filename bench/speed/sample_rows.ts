// The whole sample in the table: the share of its time that is not spent in the model, and memory over many samples.
import { getNoise, getSampler } from "../../mod.ts";
import { DEFAULT_MODEL } from "../../src/models/default_model.ts";
import { readModel } from "../../src/models/find_model.ts";
import { scheduleOf } from "../../src/models/schedule_of.ts";
import { openNodeModel } from "../../src/onnx/mod.ts";
import { spread } from "./interleave.ts";
import { limitRow, type Row } from "./rows.ts";

const SAMPLER = { method: "t_ab", abOrder: 3, numStep: 8 } as const;
/** The most of a sample's time that may pass outside of the model, by batch. */
const SHARES = { 1: 0.01, 16: 0.002 };
const ROUNDS = 15, SAMPLES = 10_000;
/** Bytes that the process may be larger after the samples. */
const GROWTH = 8 * 2 ** 20;

/** Measures them. */
export async function sampleRows(threads: number): Promise<Row[]> {
  const { card, bytes } = await readModel(DEFAULT_MODEL);
  const sde = scheduleOf(card.schedule);
  const model = await openNodeModel(bytes, { threads });
  const rows: Row[] = [];
  for (const [name, most] of Object.entries(SHARES)) {
    const batch = Number(name), epsFn = model.epsFn({ labels: new Array(batch).fill(3), guidance: 1 });
    let inModel = 0;
    const sampler = getSampler(sde, async (x, t, out) => {
      const start = performance.now();
      await epsFn(x, t, out);
      inModel += performance.now() - start;
    }, SAMPLER);
    const noise = getNoise([batch, 1, 28, 28]);
    const shares: number[] = [];
    for (let round = -3; round < ROUNDS; round++) {
      inModel = 0;
      const start = performance.now();
      await sampler(noise);
      const whole = performance.now() - start;
      if (round >= 0) shares.push((whole - inModel) / whole);
    }
    const ratio = spread(shares.map((share) => most / share));
    const what = `outside of the model, batch ${batch}: ${(100 * spread(shares).median).toFixed(2)} %`;
    rows.push({ bench: "sample", what, against: `${100 * most} %`, ...ratio, goal: 1 });
  }
  await model.close();
  return [...rows, ...await memoryRows()];
}

/** What 10,000 samples of a model that costs nothing leave behind. */
async function memoryRows(): Promise<Row[]> {
  const { card } = await readModel(DEFAULT_MODEL);
  const sampler = getSampler(scheduleOf(card.schedule), (x, _, out) => out.data.set(x.data), SAMPLER);
  const noise = getNoise([16, 1, 28, 28]);
  const times: number[] = [];
  for (let i = 0; i < SAMPLES; i++) await sampler(noise);
  const before = Deno.memoryUsage().rss;
  for (let i = 0; i < SAMPLES; i++) {
    const start = performance.now();
    await sampler(noise);
    times.push((performance.now() - start) / 1000);
  }
  const grown = Deno.memoryUsage().rss - before;
  const ratio = Math.min(100, GROWTH / Math.max(1, grown)); // no more than 100 where nothing has grown
  const what = `memory over 10,000 samples: ${(grown / 2 ** 20).toFixed(1)} MB`;
  return [
    limitRow("sample", "8 steps of batch 16, a free model", times, 1e-3),
    { bench: "sample", what, against: "8 MB", median: ratio, min: ratio, max: ratio, goal: 1 },
  ];
}
