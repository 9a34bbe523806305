import { createHash, timingSafeEqual } from "node:crypto";
import { ApiError } from "./api_error.ts";

/** Checks the header `Authorization: Bearer TOKEN`; the time it takes says nothing of the token. @throws {ApiError} */
export function checkToken(header: string | undefined, token: string | undefined): void {
  if (token === undefined) return;
  const given = /^Bearer (.+)$/i.exec(header ?? "")?.[1] ?? "";
  if (!timingSafeEqual(digest(given), digest(token))) {
    throw new ApiError(401, "The header Authorization must be Bearer and the server's token");
  }
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
