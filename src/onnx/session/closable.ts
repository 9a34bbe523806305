import { ClosedError } from "./closed_error.ts";
import type { OpenSession } from "./session.ts";

/**
 * The same session, which is released once, however often that is asked for, after the runs under way have come to
 * their end: no runtime survives a release during a run. Runs that begin later are rejected.
 */
export function closable({ session, runtime }: OpenSession): OpenSession {
  const running = new Set<Promise<unknown>>();
  let released: Promise<void> | undefined;
  return {
    runtime,
    session: {
      inputMetadata: session.inputMetadata,
      outputMetadata: session.outputMetadata,
      get closed() {
        return released !== undefined;
      },
      run(feeds, fetches) {
        if (released) return Promise.reject(new ClosedError());
        const run = session.run(feeds, fetches);
        const end = () => running.delete(run);
        running.add(run);
        run.then(end, end);
        return run;
      },
      release: () => released ??= Promise.allSettled(running).then(() => session.release()),
    },
  };
}
