// Weights in a browser's Cache: where it is full, broken or absent, they are fetched all the same.
import { assertEquals, assertRejects } from "@std/assert";
import { cachedBytes } from "../../src/diffusers/folder/cached_fetch.ts";
import { withFetch } from "../support/fake_fetch.ts";

const URL_ = "http://host/model.onnx";

/** Calls back while the page has such a Cache. */
async function withCache(open: () => Promise<unknown>, test: () => Promise<void>): Promise<void> {
  const { caches } = globalThis;
  Object.defineProperty(globalThis, "caches", { value: { open }, configurable: true });
  try {
    await test();
  } finally {
    Object.defineProperty(globalThis, "caches", { value: caches, configurable: true });
  }
}

const text = async () => new TextDecoder().decode(await cachedBytes(URL_));

/** A cache that is empty, and does not take anything. */
function refusing(name: string) {
  const put = () => Promise.reject(Object.assign(new Error("not kept"), { name }));
  return () => Promise.resolve({ match: () => Promise.resolve(undefined), put });
}

Deno.test("a Cache that is full keeps nothing, and the bytes are given", async () => {
  await withFetch({ [URL_]: "weights" }, () =>
    withCache(refusing("QuotaExceededError"), async () => {
      assertEquals([await text(), await text()], ["weights", "weights"]);
    }));
});

Deno.test("any other failure of the Cache is an error", async () => {
  await withFetch(
    { [URL_]: "weights" },
    () => withCache(refusing("NetworkError"), async () => void await assertRejects(text, Error, "not kept")),
  );
});

Deno.test("a page that may not use its Cache fetches", async () => {
  const denied = () => Promise.reject(new DOMException("not secure", "SecurityError"));
  await withFetch({ [URL_]: "weights" }, () =>
    withCache(denied, async () => {
      assertEquals(await text(), "weights");
    }));
});

Deno.test("what is not there, and what cannot be asked, names the URL", async () => {
  const nothing = () => Promise.resolve(undefined);
  await withFetch({ [URL_]: 404 }, () =>
    withCache(nothing, async () => {
      await assertRejects(text, TypeError, `${URL_} cannot be read: status 404`);
    }));
  const { fetch } = globalThis;
  globalThis.fetch = () => Promise.reject(new Error("no route"));
  try {
    await withCache(nothing, async () => {
      await assertRejects(text, TypeError, `${URL_} cannot be read: no route`);
    });
  } finally {
    globalThis.fetch = fetch;
  }
});
