import { fileURLToPath } from "node:url";

const BESIDE = new URL("../../models/digits.onnx", import.meta.url);

/** The shipped model, in the repository; a package carries none. */
export const DEFAULT_MODEL: string = BESIDE.protocol === "file:" ? fileURLToPath(BESIDE) : BESIDE.href;
