// The server as a process: a real model in a worker, asked over HTTP.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { deis, deisProcess } from "../support/run_deis.ts";
import { ask, startServer } from "../support/serve_process.ts";

Deno.test("serve draws over HTTP what sample draws, alone or beside others, and stops when it is told to", async () => {
  const server = await startServer("--num-step", "4", "--guidance", "1", "--method", "ipndm");
  try {
    const draw = async (prompt: string) => {
      const response = await ask(server.url, { prompt, seed: 5 });
      assertEquals(response.status, 200);
      const { data: [{ b64_json }] } = await response.json();
      return decode(Uint8Array.fromBase64(b64_json));
    };
    const alone = await draw("7");
    const [beside] = await Promise.all([draw("7"), draw("1"), draw("2")]);
    assertEquals([alone.width, alone.height], [28, 28]);
    alone.data.forEach((value, i) => assert(Math.abs(value - beside.data[i]) <= 1));
    const picture = `${await Deno.makeTempDir()}/seven.png`;
    const args = [
      "--label",
      "7",
      "--seed",
      "5",
      "--num-step",
      "4",
      "--guidance",
      "1",
      "--method",
      "ipndm",
      "--count",
      "1",
      "--threads",
      "1",
    ];
    await deis("sample", "--model", "models/digits.onnx", "--out", picture, ...args);
    const sheet = decode(await Deno.readFile(picture));
    // The sheet shows each pixel as a square of 2, inside a margin of 4.
    alone.data.forEach((value, i) => {
      const at = (4 + 2 * Math.floor(i / 28)) * sheet.width + 4 + 2 * (i % 28);
      assert(Math.abs(value - sheet.data[at]) <= 1, `pixel ${i}`);
    });
    const { error } = await (await ask(server.url, { prompt: "ten" })).json();
    assertStringIncludes(error.message, "prompt must be the number of a class, from 0 to 9");
    assertMatch(await (await fetch(`${server.url}/metrics`)).text(), /deis_images_total 4\n/);
  } finally {
    const { code, stderr } = await server.stop();
    assertEquals([code, stderr], [0, ""]);
  }
});

Deno.test("a client that closes its connection frees its place, over HTTP too", async () => {
  const server = await startServer("--num-step", "100", "--batch", "1", "--queue", "0");
  try {
    const controller = new AbortController();
    const left = ask(server.url, { prompt: "3" }, { signal: controller.signal }).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    assertEquals((await ask(server.url, { prompt: "4" }).then(finish)).status, 429);
    controller.abort();
    await left;
    let status = 429;
    for (let tries = 0; status === 429 && tries < 50; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      status = (await ask(server.url, { prompt: "4", steps: 1 }).then(finish)).status;
    }
    assertEquals(status, 200);
  } finally {
    await server.stop();
  }
});

async function finish(response: Response): Promise<Response> {
  await response.body?.cancel();
  return response;
}

Deno.test("bad input of serve is refused before the model is opened", async () => {
  const refused = async (args: string[], message: string) => {
    const { code, stderr } = await deis("serve", "--model", "nowhere.onnx", ...args);
    assertEquals(code, 2);
    assertStringIncludes(stderr, message);
  };
  await refused(["--port", "70000"], "--port must be an integer from 0 to 65535");
  await refused(["--batch", "0"], "--batch must be an integer of at least 1");
  await refused(["--token", ""], "--token must not be empty");
});

Deno.test("a port that is taken is one line and exit code 2", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  try {
    const args = ["--port", String(listener.addr.port), "--threads", "1", "--method", "ipndm"];
    const { code, stderr } = await deisProcess(["serve", ...args]);
    assertEquals(code, 2);
    assertMatch(stderr, /^error: The server cannot listen on 127\.0\.0\.1:\d+: [^\n]*EADDRINUSE[^\n]*\n$/);
  } finally {
    listener.close();
  }
});
