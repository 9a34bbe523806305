/** What a browser was told of service workers: the programs that it is to run, and what they are told. */
export interface ServiceWorkerHost {
  registered: string[];
  told: string[];
}

/** Runs a test in a browser that has service workers, whose registration may fail. */
export async function withServiceWorkers(
  test: (host: ServiceWorkerHost) => Promise<void> | void,
  error?: Error,
): Promise<void> {
  const registered: string[] = [], told: string[] = [];
  const active = { postMessage: (message: string) => void told.push(message) };
  const register = (url: URL) => {
    registered.push(url.href);
    return error ? Promise.reject(error) : Promise.resolve();
  };
  // Ready is what has been registered.
  const value = {
    register,
    get ready() {
      return Promise.resolve({ active: registered.length > 0 ? active : null });
    },
  };
  Object.defineProperty(navigator, "serviceWorker", { value, configurable: true });
  try {
    await test({ registered, told });
  } finally {
    Reflect.deleteProperty(navigator, "serviceWorker");
  }
}
