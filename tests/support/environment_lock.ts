import { tmpdir } from "node:os";

/**
 * Waits until no other test changes the variables of the environment, which test files that run side by side share; given
 * up when it is disposed of.
 */
export async function lockEnvironment(): Promise<Disposable> {
  const file = await Deno.open(`${tmpdir()}/deis-test-environment-${Deno.pid}.lock`, {
    write: true,
    create: true,
  });
  await file.lock(true);
  return { [Symbol.dispose]: () => file.close() };
}
