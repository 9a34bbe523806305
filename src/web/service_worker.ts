// Answers from what was kept of this very build, otherwise from the host. A new build is a new service worker, which
// throws the files of the old one away.
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
  const others = caches.keys().then((names) => names.filter((name) => name.startsWith("deis-") && name !== BUILD));
  event.waitUntil(
    others.then((names) => Promise.all(names.map((name) => caches.delete(name)))).then(() =>
      scope.clients.claim()
    ),
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
  if (event.request.method !== "GET") return;
  const kept = caches.open(BUILD).then((cache) => cache.match(event.request, { ignoreSearch: true }));
  event.respondWith(kept.then((response) => response ?? fetch(event.request)));
});
