import { assertEquals, assertRejects } from "@std/assert";
import { readServer, serverOptions } from "../../../src/cli/options/server_options.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";

const USUAL = { batch: 16, seconds: 60 };

/** What the options say on a free port, with a token in the environment or without. */
async function read(values: Parameters<typeof readServer>[0], token?: string) {
  const before = Deno.env.get("DEIS_TOKEN");
  try {
    if (token === undefined) Deno.env.delete("DEIS_TOKEN");
    else Deno.env.set("DEIS_TOKEN", token);
    return await readServer({ port: "0", ...values }, USUAL);
  } finally {
    if (before === undefined) Deno.env.delete("DEIS_TOKEN");
    else Deno.env.set("DEIS_TOKEN", before);
  }
}

Deno.test("a server listens on this machine alone, with the limits of its help, where nothing else is said", async () => {
  const limits = {
    mostActive: 16,
    mostWaiting: 64,
    mostImages: 10,
    mostSteps: 100,
    mostSeconds: 60,
    mostBytes: 65536,
  };
  assertEquals(await read({}), { port: 0, hostname: "127.0.0.1", token: undefined, limits });
  const help = Object.values(serverOptions(USUAL)).map(({ help }) => /\(default: (\d+)\)/.exec(help)?.[1]);
  assertEquals(help, ["8080", undefined, undefined, "16", "64", "10", "100", "60"]);
});

Deno.test("every limit has its option", async () => {
  const values = {
    host: "localhost",
    token: "a",
    batch: "1",
    queue: "0",
    "max-images": "2",
    "max-steps": "3",
    "max-seconds": "4",
  };
  assertEquals(await read(values), {
    port: 0,
    hostname: "localhost",
    token: "a",
    limits: { mostActive: 1, mostWaiting: 0, mostImages: 2, mostSteps: 3, mostSeconds: 4, mostBytes: 65536 },
  });
});

Deno.test("the environment's token counts where none is given, and an empty one is none", async () => {
  assertEquals([(await read({}, "env")).token, (await read({ token: "own" }, "env")).token], ["env", "own"]);
  await assertRejects(() => read({ token: "" }, "env"), UsageError, "--token must not be empty");
  await assertRejects(() => read({}, ""), UsageError, "--token must not be empty");
});

Deno.test("limits below one, and ports that there are not, are refused", async () => {
  for (const name of ["batch", "max-images", "max-steps", "max-seconds"]) {
    await assertRejects(() => read({ [name]: "0" }), UsageError, `--${name} must be an integer of at least 1`);
  }
  await assertRejects(() => read({ queue: "-1" }), UsageError, "--queue must be an integer of at least 0");
  for (const port of ["-1", "65536"]) {
    await assertRejects(() => read({ port }), UsageError, "--port must be an integer from 0 to 65535");
  }
});

Deno.test("without options it is the port of the help; where Deno lets nothing listen that is said at once", async () => {
  const { request } = Deno.permissions, asked: unknown[] = [];
  let state = "granted";
  Deno.permissions.request = async (permission) => {
    await Promise.resolve();
    asked.push(permission);
    return { state } as Deno.PermissionStatus;
  };
  try {
    assertEquals((await readServer({ token: "a" }, USUAL)).port, 8080);
    state = "denied";
    const refused = (host: string, text: string) =>
      assertRejects(
        () => readServer({ port: "0", host, token: "a" }, USUAL),
        UsageError,
        `cannot listen on ${text}:`,
      );
    await refused("localhost", "localhost:0");
    await refused("::1", "[::1]:0");
    const hosts = ["127.0.0.1:8080", "localhost:0", "[::1]:0"];
    assertEquals(asked, hosts.map((host) => ({ name: "net", host })));
  } finally {
    Deno.permissions.request = request;
  }
});
