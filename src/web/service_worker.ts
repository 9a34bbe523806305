/// <reference lib="dom" />
// Answers from what was kept of this very build, otherwise from the host. A new build is a new service worker, which
// throws the files of the old one away. The weights of the emoji are kept by the page itself, as they come.
import { isolated } from "./isolated.ts";

declare const BUILD: string;
declare const FILES: string[];

interface LifeEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface TellEvent extends LifeEvent {
  data: string;
}
interface AskEvent extends LifeEvent {
  request: Request;
  respondWith(response: Promise<Response>): void;
}
const scope = globalThis as unknown as {
  addEventListener<Kind extends Event>(type: string, listener: (event: Kind) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
};

scope.addEventListener<LifeEvent>("install", (event) => {
  event.waitUntil(caches.open(BUILD).then((cache) => cache.addAll(FILES)).then(() => scope.skipWaiting()));
});

scope.addEventListener<LifeEvent>("activate", (event) => {
  const isOld = (name: string) => name.startsWith("deis-page-") && name !== BUILD;
  const old = caches.keys().then((names) => names.filter(isOld));
  event.waitUntil(
    old.then((names) => Promise.all(names.map((name) => caches.delete(name)))).then(() => scope.clients.claim()),
  );
});

scope.addEventListener<TellEvent>("message", (event) => {
  const keep = async () => {
    const cache = await caches.open(BUILD);
    if (!await cache.match(event.data)) await cache.add(event.data);
  };
  event.waitUntil(keep());
});

scope.addEventListener<AskEvent>("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET") event.respondWith(answer(request).then(isolated));
  // Whether a file is there is asked without reading it.
  else if (request.method === "HEAD") event.respondWith(answerHead(request));
});

async function answer(request: Request): Promise<Response> {
  const kept = await (await caches.open(BUILD)).match(request, { ignoreSearch: true });
  return kept ?? await fetch(request);
}

async function answerHead(request: Request): Promise<Response> {
  return await caches.match(request.url) ? new Response() : await fetch(request);
}
