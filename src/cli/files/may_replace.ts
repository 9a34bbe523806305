/** What is asked of a file or folder here. */
interface Owned {
  mode: number;
  uid: number;
}

/** In such a folder, /tmp for instance, a file can be replaced by its owner and the folder's alone. */
const STICKY = 0o1000;

/** Whether the rules of the file's folder let a user put another file in its place. */
export function mayReplace(file: Owned, folder: Owned, user: number): boolean {
  return (folder.mode & STICKY) === 0 || [0, file.uid, folder.uid].includes(user);
}
