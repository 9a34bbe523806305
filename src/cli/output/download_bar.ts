import { Progress } from "./progress.ts";

const MEGABYTE = 1e6;

/** Does work that may download, with a bar while it does. */
export async function withDownloadBar<Result>(
  work: (onProgress: (loaded: number, total: number) => void) => Promise<Result>,
): Promise<Result> {
  let bar: Progress | undefined, shown = 0;
  try {
    return await work((loaded, total) => {
      const whole = Math.floor(loaded / MEGABYTE);
      bar ??= new Progress(Math.max(Math.floor(total / MEGABYTE), 1), "MB");
      bar.tick(whole - shown);
      shown = whole;
    });
  } finally {
    bar?.stop();
  }
}
