// Processes of this machine: started, waited for, and killed at random.
import { philox4x32 } from "../../../src/tensors/philox.ts";

/** Whether a command is there and answers. */
export async function hasCommand(command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

/** Waits until something holds. @throws {Error} If it does not within so many seconds. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  seconds: number,
): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  while (!await holds()) {
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Numbers of the processes whose command line matches. */
export function processesLike(pattern: RegExp): number[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter((pid) => {
    if (!Number.isInteger(pid) || pid === Deno.pid) return false;
    try {
      return pattern.test(Deno.readTextFileSync(`/proc/${pid}/cmdline`).replaceAll("\0", " "));
    } catch {
      return false; // it has ended
    }
  });
}

/**
 * Kills one of the processes that match, by SIGKILL, `times` times at random moments (of a fixed seed) while `work` goes on.
 *
 * @returns How many processes were killed
 */
export async function killAtRandom(
  pattern: RegExp,
  { times, seed, betweenSeconds: [least, most] }: {
    times: number;
    seed: number;
    betweenSeconds: [number, number];
  },
  isDone: () => boolean,
): Promise<number> {
  let killed = 0;
  for (let draw = 0; killed < times && !isDone(); draw++) {
    const [moment, choice] = philox4x32([draw, 0, 0, 0], [seed, 0]);
    const wait = least + (most - least) * moment / 2 ** 32;
    await new Promise((resolve) => setTimeout(resolve, 1000 * wait));
    const found = processesLike(pattern);
    if (found.length === 0) continue;
    try {
      Deno.kill(found[choice % found.length], "SIGKILL");
      killed++;
    } catch {
      continue; // it has ended meanwhile
    }
  }
  return killed;
}
