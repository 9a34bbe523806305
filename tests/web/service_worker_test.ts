// The service worker in a world of our own: its caches, its host, and the events that a browser sends it.
import { assertEquals } from "@std/assert";

const BUILD = "deis-page-2", HOST = "http://localhost/";

/** Caches by name, each of texts by address. */
const kept: Record<string, Map<string, string>> = {};
const addressOf = (request: Request | string) =>
  new URL(typeof request === "string" ? request : request.url, HOST);
const cacheOf = (name: string) => {
  const files = kept[name] ??= new Map();
  const add = (file: string) => Promise.resolve(void files.set(file, `kept ${file}`));
  return {
    add,
    addAll: (names: string[]) => Promise.all(names.map(add)),
    match: (request: Request | string, { ignoreSearch = false } = {}) => {
      const { pathname, search } = addressOf(request);
      const text = files.get(pathname.slice(1) + (ignoreSearch ? "" : search));
      return Promise.resolve(text === undefined ? undefined : new Response(text));
    },
  };
};
const listeners: Record<string, (event: unknown) => void> = {}, done: string[] = [];
const world = {
  BUILD,
  FILES: ["index.html", "page.js"],
  caches: {
    open: (name: string) => Promise.resolve(cacheOf(name)),
    keys: () => Promise.resolve(Object.keys(kept)),
    delete: (name: string) => Promise.resolve(delete kept[name]),
    match: (address: string) => cacheOf(BUILD).match(address),
  },
  addEventListener: (type: string, listener: (event: unknown) => void) => void (listeners[type] = listener),
  skipWaiting: () => Promise.resolve(void done.push("skipped")),
  clients: { claim: () => Promise.resolve(void done.push("claimed")) },
  fetch: (request: Request) => Promise.resolve(new Response(`from the host: ${addressOf(request).pathname}`)),
};
const before = Object.fromEntries(
  Object.keys(world).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]),
);

/** Runs a test in that world, which only it sees. */
async function inWorld(test: () => Promise<void>): Promise<void> {
  for (const [name, value] of Object.entries(world)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
  try {
    await import("../../src/web/service_worker.ts");
    await test();
  } finally {
    for (const [name, own] of Object.entries(before)) {
      if (own) Object.defineProperty(globalThis, name, own);
      else Reflect.deleteProperty(globalThis, name);
    }
  }
}

/** Sends an event that lasts; resolves when what it waits for is done. */
async function send(type: string, fields: object = {}): Promise<void> {
  let waited: Promise<unknown> | undefined;
  listeners[type]({ ...fields, waitUntil: (promise: Promise<unknown>) => waited = promise });
  await waited;
}

/** The answer to a request; undefined where the worker leaves it to the browser. */
async function answerTo(path: string, method = "GET"): Promise<Response | undefined> {
  let answer: Promise<Response> | undefined;
  const respondWith = (response: Promise<Response>) => answer = response;
  listeners.fetch({ request: new Request(HOST + path, { method }), respondWith });
  return await answer;
}

Deno.test("the service worker keeps a build's files, throws those of others away, and answers from them", () =>
  inWorld(async () => {
    kept["deis-page-1"] = new Map();
    kept["somebody-else"] = new Map();
    await send("install");
    assertEquals([...kept[BUILD].keys()], ["index.html", "page.js"]);
    assertEquals(done, ["skipped"]);
    await send("activate");
    assertEquals(Object.keys(kept).sort(), [BUILD, "somebody-else"]);
    assertEquals(done, ["skipped", "claimed"]);

    const page = await answerTo("page.js?provider=wasm");
    assertEquals(await page!.text(), "kept page.js");
    assertEquals(page!.headers.get("cross-origin-embedder-policy"), "require-corp");
    assertEquals(await (await answerTo("other.js"))!.text(), "from the host: /other.js");
    assertEquals(await (await answerTo("page.js", "HEAD"))!.text(), "");
    assertEquals(await (await answerTo("other.js", "HEAD"))!.text(), "from the host: /other.js");
    assertEquals(await answerTo("page.js", "POST"), undefined);
  }));

Deno.test("a file that the page names is kept once", () =>
  inWorld(async () => {
    await send("message", { data: "ort.wasm" });
    assertEquals(kept[BUILD].get("ort.wasm"), "kept ort.wasm");
    kept[BUILD].set("ort.wasm", "the first");
    await send("message", { data: "ort.wasm" });
    assertEquals(kept[BUILD].get("ort.wasm"), "the first");
  }));
