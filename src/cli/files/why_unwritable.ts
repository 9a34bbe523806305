import { firstLine } from "../../internal/first_line.ts";

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EEXIST: "meanwhile there is a file",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "there is no such folder",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota of the disk is used up",
  ENOTDIR: "a part of its path is not a folder",
  EROFS: "the place is read-only",
  ELOOP: "its links lead in a circle",
};

/** Why a file cannot be written, for an error that names it. */
export function whyUnwritable(error: unknown): string {
  return REASONS[(error as { code?: string }).code ?? ""] ?? firstLine(error);
}
