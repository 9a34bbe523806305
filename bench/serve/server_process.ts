/** A server of the shipped model in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** Memory of the process, in MB. */
  memory(): number;
  stop(): Promise<void>;
}

/** Starts `deno task serve` on a free port. */
export async function startServer(args: readonly string[]): Promise<ServerProcess> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "src/cli/task.ts", "serve", "--port", "0", ...args],
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
    stop: async () => {
      child.kill("SIGTERM");
      await child.status;
      await reader.cancel();
    },
  };
}
