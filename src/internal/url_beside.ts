/**
 * The URL of a file in the folder of another, by its name as a card or a model gives it: whatever the name looks like, it
 * leads to no other server and, where `leavesFolder` says so, into no other folder.
 */
export function urlBeside(name: string, base: URL): URL {
  return new URL(name.split("/").map(encodeURIComponent).join("/"), base);
}
