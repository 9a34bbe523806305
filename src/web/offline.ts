/// <reference lib="dom" />

/**
 * Keeps the page for visits without a connection, where the browser can (over https and on localhost). The service worker
 * keeps the page's own files; the one build of ONNX Runtime that this browser needs is large, so it is named here.
 */
export async function keepForLater(runtimeFile: string): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(new URL("service_worker.js", import.meta.url));
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage(runtimeFile);
  } catch (error) {
    console.info(`The page is not kept for offline use: ${error}`); // it works all the same
  }
}
