// A Slurm cluster of this one machine, on loopback: a controller, a node, and munge.
import { hasCommand, until } from "./processes.ts";
import { runWhole } from "../traces.ts";

/** A running cluster. */
export interface Slurm {
  /** What its commands need in their environment. */
  readonly env: Record<string, string>;
  stop(): Promise<void>;
}

/** Installs Debian's Slurm where it is missing and may be installed. */
export async function hasSlurm(): Promise<boolean> {
  const isThere = async () => await hasCommand("slurmctld", "-V") && await hasCommand("munged", "--version");
  if (await isThere()) return true;
  try {
    await runWhole(["apt-get", "update", "-qq"]);
    await runWhole(["apt-get", "install", "-y", "-qq", "slurm-wlm", "munge"], {
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
  } catch (error) {
    console.error((error as Error).message);
  }
  return await isThere();
}

/** Starts a cluster whose files are all in a folder. */
export async function startSlurm(folder: string): Promise<Slurm> {
  const env = { SLURM_CONF: `${folder}/slurm.conf` };
  for (const name of ["munge", "state", "spool"]) await Deno.mkdir(`${folder}/${name}`, { mode: 0o700 });
  const key = crypto.getRandomValues(new Uint8Array(1024));
  await Deno.writeFile(`${folder}/munge/key`, key, { mode: 0o600 });
  const host = (await runWhole(["hostname", "-s"])).out.trim();
  await Deno.writeTextFile(env.SLURM_CONF, configOf(folder, host));
  const munge = ["key-file=key", "socket=socket", "pid-file=pid", "log-file=log", "seed-file=seed"];
  await runWhole(["munged", "--force", ...munge.map((option) => `--${option.replace("=", `=${folder}/munge/`)}`)]);
  await runWhole(["slurmctld"], { env });
  await runWhole(["slurmd"], { env });
  await until(
    "a node that is idle",
    async () => /\bidle\b/.test((await runWhole(["sinfo", "-h"], { env })).out),
    30,
  );
  return {
    env,
    stop: async () => {
      await runWhole(["scontrol", "shutdown"], { env });
      Deno.kill(Number(await Deno.readTextFile(`${folder}/munge/pid`)), "SIGTERM");
    },
  };
}

function configOf(folder: string, host: string): string {
  return `
ClusterName=loopback
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=16817
SlurmdPort=16818
AuthInfo=socket=${folder}/munge/socket
ProctrackType=proctrack/pgid
TaskPlugin=task/none
ReturnToService=2
SlurmUser=root
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
NodeName=${host} NodeAddr=127.0.0.1 CPUs=2
PartitionName=main Nodes=ALL Default=YES State=UP
`;
}
