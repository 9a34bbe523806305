/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** Memory of the process, in MB. */
  memory(): number;
  /** How often its model was lost and opened again. */
  reopened(): Promise<number>;
  stop(): Promise<void>;
}

/** How a server is started. */
export interface ServerOptions {
  /** Arguments of `deno task serve`. */
  readonly args: readonly string[];
  /** Seconds after which, on average, a worker of the model is killed. Default: none is. */
  readonly workerLife?: number;
}

/** Starts `deno task serve` on a free port. */
export async function startServer({ args, workerLife }: ServerOptions): Promise<ServerProcess> {
  const entry = workerLife === undefined ? ["src/cli/task.ts", "serve"] : ["bench/serve/mortal_server.ts"];
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", ...entry, "--port", "0", ...args],
    env: { DEIS_BENCH_WORKER_LIFE: String(workerLife) },
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  const url = /http:\/\/\S+/.exec(value)?.[0];
  if (!url) throw new Error(`The server did not start: ${value}`);
  return {
    url,
    memory: () => {
      const status = Deno.readTextFileSync(`/proc/${child.pid}/status`);
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1024;
    },
    reopened: async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(/^deis_reopened_total (\d+)$/m.exec(text)![1]);
    },
    stop: async () => {
      child.kill("SIGTERM");
      await child.status;
      await reader.cancel();
    },
  };
}
