import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { drawRequest } from "../../src/server/draw_request.ts";
import { EvaluationBatcher } from "../../src/server/evaluation_batcher.ts";
import { imageServer, type ServerLimits } from "../../src/server/image_server.ts";
import { Metrics } from "../../src/server/metrics.ts";
import { modelList } from "../../src/server/model_list.ts";
import { RequestFields } from "../../src/server/request_fields.ts";
import { brightnessModel } from "../support/image_model.ts";

const LIMITS: ServerLimits = {
  mostActive: 4,
  mostWaiting: 4,
  mostImages: 4,
  mostSteps: 20,
  mostBytes: 1000,
  mostSeconds: 10,
};

function serverOf({ milliseconds = 0, limits = {}, token }: {
  milliseconds?: number;
  limits?: Partial<ServerLimits>;
  token?: string;
} = {}) {
  const model = brightnessModel(milliseconds);
  return { model, server: imageServer(model, { ...LIMITS, ...limits }, token) };
}

function post(body: unknown, init: RequestInit = {}): Request {
  return new Request("http://localhost/v1/images/generations", {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...init,
  });
}

/** The grey values of an image that was answered. */
function pixels(b64: string): number[] {
  return [...decode(Uint8Array.fromBase64(b64)).data];
}

Deno.test("images come in the shape of OpenAI's API, each of its class, the same for the same seed", async () => {
  const { server } = serverOf();
  const response = await server.fetch(post({ prompt: "2", n: 3, seed: 7, model: "digits", user: "somebody" }));
  assertEquals(response.status, 200);
  const { created, data } = await response.json();
  assert(Number.isInteger(created) && Math.abs(created - Date.now() / 1000) < 100);
  assertEquals(data.length, 3);
  for (const { b64_json } of data) {
    for (const value of pixels(b64_json)) assert(Math.abs(value - 127.5) < 30, `${value}`);
  }
  const again = await (await server.fetch(post({ class: 2, n: 1, seed: 7, response_format: "b64_json" }))).json();
  assertEquals(again.data[0], data[0]);
  assertEquals(again.seed, 7);
});

Deno.test("a request without a seed is told the one that was drawn for it", async () => {
  const { server } = serverOf();
  const draw = async (body: object) =>
    await (await server.fetch(post({ prompt: " 3 ", n: null, ...body }))).json();
  const [first, second] = [await draw({}), await draw({ seed: null })];
  assert(first.seed !== second.seed, "each has its own");
  assertEquals((await draw({ seed: first.seed })).data, first.data);
});

Deno.test("fields of OpenAI's API that change nothing here are taken as they come", async () => {
  const { server } = serverOf();
  const ignored = { model: 1, user: 1, quality: 1, style: 1, background: 1, moderation: 1, output_compression: 1 };
  const status = async (body: object) => (await server.fetch(post({ class: 1, ...body }))).status;
  assertEquals(await status({ ...ignored, size: "2x2", output_format: "png", steps: 20 }), 200);
  assertEquals(await status({ size: "auto", stream: false, partial_images: 0 }), 200);
  assertEquals(await status({ output_format: "jpeg" }), 400);
});

Deno.test("what was found is shown in part where it is long", async () => {
  const { server } = serverOf();
  const { error: { message } } = await (await server.fetch(post({ prompt: "x".repeat(200) }))).json();
  assertEquals(message, `prompt must be the number of a class, from 0 to 4, found "${"x".repeat(79)}`);
});

Deno.test("pictures on the way come at steps that are evenly spaced", async () => {
  const model = brightnessModel(), batcher = new EvaluationBatcher(model.network);
  const request = { n: 1, seed: 0, steps: 9, isStream: true, partialImages: 3 };
  const drawing = await model.drawing(new RequestFields({ class: 1 }, ["class"]), request);
  const shown: number[][] = [];
  await drawRequest(drawing, batcher, request, new AbortController().signal, (_, index) => {
    shown.push([index, model.runs.length]);
    return Promise.resolve();
  });
  assertEquals(shown, [[0, 3], [1, 5], [2, 7]]);
});

Deno.test("a stream is refused where the queue is full, and let in where it need not wait", async () => {
  const { server } = serverOf({ milliseconds: 5, limits: { mostActive: 1, mostWaiting: 0 } });
  const ask = () => server.fetch(post({ class: 1, stream: true }));
  const [first, second] = [await ask(), await ask()];
  assertEquals([first.status, second.status], [200, 429]);
  assertStringIncludes(await first.text(), "event: image_generation.completed");
});

Deno.test("what goes wrong in a stream is its last event", async () => {
  const { server } = serverOf({ milliseconds: 30, limits: { mostSeconds: 0.05 } });
  const text = await (await server.fetch(post({ class: 1, steps: 20, stream: true }))).text();
  const [, data] = /^event: error\ndata: (.*)\n\n$/.exec(text)!;
  assertEquals(JSON.parse(data).error.message, "The request took too long");
  assertEquals(JSON.parse(data).error.type, "server_error");
});

Deno.test("requests that come together share evaluations", async () => {
  const { server, model } = serverOf();
  const answers = await Promise.all(["0", "1", "2", "4"].map((prompt) => server.fetch(post({ prompt, seed: 1 }))));
  assertEquals(answers.map(({ status }) => status), [200, 200, 200, 200]);
  assertEquals(model.runs.length, 4);
});

Deno.test("a stream has the image as it is predicted on the way, then the image", async () => {
  const { server } = serverOf();
  const response = await server.fetch(post({ prompt: "4", seed: 3, stream: true, partial_images: 2 }));
  assertStringIncludes(response.headers.get("content-type")!, "text/event-stream");
  const events = (await response.text()).trim().split("\n\n").map((text) => {
    const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(text)!;
    return { event, data: JSON.parse(data) };
  });
  assertEquals(events.map(({ event }) => event), [
    "image_generation.partial_image",
    "image_generation.partial_image",
    "image_generation.completed",
  ]);
  assertEquals(events.map(({ data }) => data.partial_image_index), [0, 1, undefined]);
  assertEquals(events.every(({ event, data }) => data.type === event), true);
  const { data } = await (await server.fetch(post({ prompt: "4", seed: 3 }))).json();
  assertEquals(events[2].data.b64_json, data[0].b64_json);
  assertEquals(events.map(({ data }) => [data.size, data.output_format, data.image_index]), [
    ["2x2", "png", 0],
    ["2x2", "png", 0],
    ["2x2", "png", 0],
  ]);
});

Deno.test("bad input is 400 with a sentence that names the field, and nothing is drawn", async () => {
  const { server, model } = serverOf();
  const refused = async (body: unknown, message: string, param: string | null = null) => {
    const response = await server.fetch(post(body));
    const { error } = await response.json();
    assertEquals([response.status, error.type, error.param], [400, "invalid_request_error", param], message);
    assertStringIncludes(error.message, message);
  };
  await refused("{", "The body must be JSON");
  await refused([1], "The body must be a JSON object");
  await refused({}, "prompt must be the number of a class, from 0 to 4, found none", "prompt");
  await refused({ prompt: "a cat" }, 'from 0 to 4, found "a cat"', "prompt");
  await refused({ prompt: "5" }, 'from 0 to 4, found "5"', "prompt");
  await refused({ prompt: 3 }, "prompt must be a string, found 3", "prompt");
  await refused({ class: 5 }, "class must be an integer from 0 to 4, found 5", "class");
  await refused({ class: 1, n: 0 }, "n must be an integer from 1 to 4, found 0", "n");
  await refused({ class: 1, n: 5 }, "n must be an integer from 1 to 4, found 5", "n");
  await refused({ class: 1, n: 1.5 }, "n must be an integer from 1 to 4, found 1.5", "n");
  await refused({ class: 1, seed: -1 }, "seed must be an integer from 0", "seed");
  await refused({ class: 1, steps: 21 }, "steps must be an integer from 1 to 20, found 21", "steps");
  await refused({ class: 1, size: "9x9" }, "size must be one of 2x2, auto", "size");
  await refused(
    { class: 1, response_format: "url" },
    "response_format must be one of b64_json",
    "response_format",
  );
  await refused({ class: 1, partial_images: 1 }, "partial_images goes with stream: true", "partial_images");
  await refused({ class: 1, stream: "yes" }, "stream must be one of true, false", "stream");
  await refused({ class: 1, colour: "red" }, "colour is not known", "colour");
  assertEquals(model.runs, []);
});

Deno.test("a body that is too large, another method and another path have their own status", async () => {
  const { server } = serverOf();
  assertEquals((await server.fetch(post({ prompt: "1", user: "x".repeat(2000) }))).status, 413);
  const get = await server.fetch(new Request("http://localhost/v1/images/generations"));
  assertEquals([get.status, get.headers.get("allow")], [405, "POST"]);
  assertEquals((await server.fetch(new Request("http://localhost/v1/images/edits"))).status, 404);
});

Deno.test("beyond the queue it is 429 with Retry-After, and nobody else is disturbed", async () => {
  const { server } = serverOf({ milliseconds: 5, limits: { mostActive: 1, mostWaiting: 2 } });
  const answers = await Promise.all(Array.from({ length: 5 }, () => server.fetch(post({ class: 1 }))));
  const statuses = answers.map(({ status }) => status);
  assertEquals(statuses.toSorted(), [200, 200, 200, 429, 429]);
  const refused = answers.find(({ status }) => status === 429)!;
  assert(Number(refused.headers.get("retry-after")) >= 1);
});

Deno.test("a client that leaves frees its place", async () => {
  const { server, model } = serverOf({ milliseconds: 20, limits: { mostActive: 1 } });
  const controller = new AbortController();
  const left = server.fetch(post({ class: 1, steps: 20 }, { signal: controller.signal }));
  await new Promise((resolve) => setTimeout(resolve, 30));
  controller.abort();
  assertEquals((await left).status, 500);
  const runs = model.runs.length;
  assertEquals((await server.fetch(post({ class: 2, steps: 1 }))).status, 200);
  assert(model.runs.length <= runs + 2, `${model.runs.length - runs} further runs`);
});

Deno.test("a request that takes too long is ended with 503", async () => {
  const { server } = serverOf({ milliseconds: 50, limits: { mostSeconds: 0.1 } });
  const response = await server.fetch(post({ class: 1, steps: 20 }));
  assertEquals([response.status, (await response.json()).error.message], [503, "The request took too long"]);
});

Deno.test("the one model is listed, as clients of OpenAI's API ask for it", async () => {
  const { server } = serverOf();
  const get = (path: string) => server.fetch(new Request(`http://localhost/v1/models${path}`));
  const { object, data: [model, ...others] } = await (await get("")).json();
  assertEquals([object, model.id, model.object, others], ["list", "brightness", "model", []]);
  assertEquals(await (await get("/brightness")).json(), model);
  const other = await get("/dall-e-3");
  assertEquals([other.status, (await other.json()).error.param], [404, "model"]);
});

Deno.test("with a token, clients must send it", async () => {
  const { server } = serverOf({ token: "secret" });
  const status = async (authorization?: string) =>
    (await server.fetch(post({ class: 1 }, authorization ? { headers: { authorization } } : {}))).status;
  assertEquals(await Promise.all([status(), status("Bearer wrong"), status("Bearer secret")]), [401, 401, 200]);
  for (const path of ["", "/brightness"]) {
    assertEquals((await server.fetch(new Request(`http://localhost/v1/models${path}`))).status, 401);
  }
});

Deno.test("a server that stops ends what runs and refuses what comes", async () => {
  const { server } = serverOf({ milliseconds: 10 });
  const health = async () => (await server.fetch(new Request("http://localhost/healthz"))).status;
  assertEquals(await health(), 200);
  const running = server.fetch(post({ class: 1 }));
  await new Promise((resolve) => setTimeout(resolve, 5));
  const stopped = server.stop();
  assertEquals([await health(), (await server.fetch(post({ class: 1 }))).status], [503, 503]);
  assertEquals((await running).status, 200);
  await stopped;
});

Deno.test("the metrics count requests, images and batches", async () => {
  const { server } = serverOf();
  await server.fetch(post({ class: 1, n: 2 }));
  await server.fetch(post({ class: 9 }));
  const metrics = async () => await (await server.fetch(new Request("http://localhost/metrics"))).text();
  await metrics();
  const text = await metrics();
  for (
    const line of [
      'deis_requests_total{status="200"} 1',
      'deis_requests_total{status="400"} 1',
      "deis_images_total 2",
      "deis_batch_images_count 4",
      "deis_waiting_images 0",
      "deis_active_images 0",
      "deis_request_seconds_count 2",
      "deis_reopened_total 3",
    ]
  ) assertStringIncludes(text, `${line}\n`);
  const buckets = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}_bucket{le="([^"]*)"}`, "gm"))].map(([, le]) => le);
  assertEquals(buckets("deis_batch_images").join(), "1,2,4,8,16,32,64,+Inf");
  assertEquals(buckets("deis_request_seconds").join(), "0.05,0.1,0.25,0.5,1,2.5,5,10,30,60,+Inf");
});

Deno.test("a picture on the way is sent before the run goes on", async () => {
  const model = brightnessModel(), batcher = new EvaluationBatcher(model.network);
  const request = { n: 1, seed: 0, steps: 4, isStream: true, partialImages: 1 };
  const drawing = await model.drawing(new RequestFields({ class: 1 }, ["class"]), request);
  const runs: number[] = [];
  await drawRequest(drawing, batcher, request, new AbortController().signal, async () => {
    runs.push(model.runs.length);
    await new Promise((resolve) => setTimeout(resolve, 10));
    runs.push(model.runs.length);
  });
  assertEquals(runs, [3, 3]);
});

Deno.test("a path that there is not is named, and health is told in a word", async () => {
  const { server } = serverOf();
  const get = (path: string) => server.fetch(new Request(`http://localhost${path}`));
  const none = await get("/v1/images/edits");
  assertEquals([none.status, (await none.json()).error.message], [404, "There is no /v1/images/edits"]);
  assertEquals(await (await get("/healthz")).json(), { status: "ok" });
  await server.stop();
  assertEquals(await (await get("/healthz")).json(), { status: "stopping" });
});

Deno.test("a body that comes in pieces has the same bound", async () => {
  const { server } = serverOf();
  const body = new ReadableStream({
    start(controller) {
      for (let i = 0; i < 3; i++) controller.enqueue(new TextEncoder().encode(" ".repeat(400)));
      controller.close();
    },
  });
  const request = new Request("http://localhost/v1/images/generations", { method: "POST", body });
  assertEquals((await server.fetch(request)).status, 413);
});

Deno.test("stop() resolves after what runs, and images that came to nothing are not counted", async () => {
  const { server } = serverOf({ milliseconds: 5, limits: { mostSeconds: 0.02 } });
  const order: string[] = [];
  const late = Promise.resolve(server.fetch(post({ class: 1, steps: 20 }))).then(({ status }) =>
    order.push(`${status}`)
  );
  await new Promise((resolve) => setTimeout(resolve, 5));
  await server.stop();
  order.push("stopped");
  await late;
  assertEquals(order.toSorted(), ["503", "stopped"]);
  const text = await (await server.fetch(new Request("http://localhost/metrics"))).text();
  assertStringIncludes(text, "deis_images_total 0\n");
  assertStringIncludes(text, "deis_active_images 0\n");
});

Deno.test("the list of models says when the server began, in seconds", () => {
  const [{ created }] = modelList("a").data;
  assert(Number.isInteger(created) && Math.abs(created - Date.now() / 1000) < 100);
});

Deno.test("the metrics say how many images wait and are drawn", async () => {
  const text = await new Metrics({ waiting: 3, active: 2 }, { reopened: 0 }).text();
  for (const line of ["deis_waiting_images 3", "deis_active_images 2"]) assertStringIncludes(text, `${line}\n`);
});
