// The server as a process of its own.
import { assert } from "@std/assert";

/** A server that runs: its address, and how it is stopped. */
export interface RunningServer {
  readonly url: string;
  stop(): Promise<{ code: number; stderr: string }>;
}

/** Starts it on a free port. */
export async function startServer(...args: string[]): Promise<RunningServer> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "src/cli/main.ts", "serve", "--port", "0", "--threads", "1", ...args],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await lines.read();
    if (done) throw new Error(`The server ended: ${await new Response(child.stderr).text()}`);
    text += value;
  }
  const [, url] = /^Listening on (http:\/\/127\.0\.0\.1:\d+)\n/.exec(text) ?? [];
  assert(url, text);
  return {
    url,
    stop: async () => {
      child.kill("SIGTERM");
      const [{ code }, stderr] = await Promise.all([child.status, new Response(child.stderr).text()]);
      await lines.cancel();
      return { code, stderr };
    },
  };
}

/** Asks it for images. */
export function ask(url: string, body: object, init: RequestInit = {}): Promise<Response> {
  const headers = { "content-type": "application/json", ...init.headers };
  return fetch(`${url}/v1/images/generations`, { method: "POST", body: JSON.stringify(body), ...init, headers });
}
