// A data set made by a Slurm array whose tasks are killed. Takes seven minutes: Slurm waits two before it starts a
// killed task again.
import { assertEquals } from "@std/assert";
import { checkDataset } from "../../src/datasets/mod.ts";
import { isTemporary } from "../../src/internal/files/temporary_file.ts";
import { killAtRandom, until } from "../support/cluster/processes.ts";
import { runWhole } from "../support/traces.ts";
import { hasSlurm, startSlurm } from "../support/cluster/slurm.ts";
import { contentOf, inFolder } from "../support/datasets.ts";

const ignore = !await hasSlurm();
if (ignore) console.error("NOT TESTED: Slurm cannot be installed here");

const COUNT = 2000, KILLS = 5;
const ARGS = ["--count", String(COUNT), "--shard-size", "64", "--num-step", "5", "--threads", "1"];

Deno.test({
  name: `${COUNT} digits by a Slurm array, ${KILLS} tasks killed, are those of one process`,
  ignore,
  fn: () =>
    inFolder(async (folder) => {
      const [whole, parts] = [`${folder}/whole`, `${folder}/parts`];
      await runWhole([Deno.execPath(), "task", "generate", "--out", whole, ...ARGS]);
      const slurm = await startSlurm(folder);
      try {
        const env = { ...slurm.env, DENO: `${Deno.execPath()}` };
        const args = ["--array=0-3", `--output=${folder}/task-%a.log`, "src/deploy/slurm_array.sh"];
        await runWhole(["sbatch", ...args, "--out", parts, ...ARGS], { env });
        let done = false;
        const finished = until("the end of the array", async () => {
          const { out: waiting } = await runWhole(["squeue", "-h", "-o", "%T"], { env });
          return waiting.trim() === "";
        }, 1800).finally(() => done = true);
        const killed = await killAtRandom(
          new RegExp(`task\\.ts generate.* ${parts} `),
          { times: KILLS, seed: 7, betweenSeconds: [3, 8] },
          () => done,
        );
        await finished;
        assertEquals(killed, KILLS);
      } finally {
        await slurm.stop();
      }
      const report = await checkDataset(parts);
      assertEquals(report, { count: COUNT, whole: COUNT, missing: [], damaged: [], doubled: [], foreign: [] });
      const made = await contentOf(parts);
      const left = Object.keys(made).filter((name) => isTemporary(name));
      left.forEach((name) => delete made[name]);
      assertEquals(made, await contentOf(whole));
    }),
});
