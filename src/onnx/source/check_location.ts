import { leavesFolder } from "../../internal/leaves_folder.ts";

/**
 * Checks the name of a file that a model keeps weights in: a model reads no file outside of its own folder.
 *
 * @throws {TypeError} If the name leads out of the folder.
 */
export function checkLocation(model: string, location: string): void {
  if (!leavesFolder(location)) return;
  throw new TypeError(
    `The model file ${model} must keep its weights in its own folder, found them in ${JSON.stringify(location)}`,
  );
}
