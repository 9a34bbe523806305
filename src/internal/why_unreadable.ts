/** Why a file could not be read, for an error that names it. */
export function whyUnreadable(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  return code === "ENOENT" ? "there is no such file" : message;
}
