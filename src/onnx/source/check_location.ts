/**
 * Checks the name of a file that a model keeps weights in: a model reads no file outside of its own folder.
 *
 * @throws {TypeError} If the name leads out of the folder.
 */
export function checkLocation(model: string, location: string): void {
  const leaves = location === "" || /^([\\/]|[a-z]:)|\0/i.test(location) || location.split(/[\\/]/).includes("..");
  if (leaves) {
    throw new TypeError(
      `The model file ${model} must keep its weights in its own folder, found them in ${JSON.stringify(location)}`,
    );
  }
}
