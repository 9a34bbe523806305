import { UsageError } from "../usage_error.ts";

/** What is asked of Deno here; Node has no such thing. */
interface Permissions {
  request(permission: { name: "net"; host: string }): Promise<{ state: string }>;
}

/** Finds out whether Deno lets a server listen: it says so later in an error that cannot be caught. @throws {UsageError} */
export async function checkListening(hostname: string, port: number): Promise<void> {
  const { Deno } = globalThis as { Deno?: { permissions: Permissions } };
  const host = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  const found = await Deno?.permissions.request({ name: "net", host });
  if (found && found.state !== "granted") {
    throw new UsageError(`The server cannot listen on ${host}: run again with the --allow-net flag`);
  }
}
