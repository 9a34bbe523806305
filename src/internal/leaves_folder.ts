/** Whether the name of a file, as a model or a card gives it, leads out of the folder that these lie in. */
export function leavesFolder(name: string): boolean {
  return name === "" || /^([\\/]|[a-z]:)|\0/i.test(name) || name.split(/[\\/]/).includes("..");
}
