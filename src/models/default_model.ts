import { fileURLToPath } from "node:url";

/** The path of what the repository ships; a package carries none. */
function shipped(name: string): string {
  const url = new URL(`../../models/${name}`, import.meta.url);
  return url.protocol === "file:" ? fileURLToPath(url) : url.href;
}

/** The shipped model of one network. */
export const DEFAULT_MODEL: string = shipped("digits.onnx");

/** The shipped pipeline. */
export const DEFAULT_PIPELINE: string = shipped("emoji");
