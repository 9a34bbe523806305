import { reasonOf } from "../../internal/reason_of.ts";

/** The bytes that a URL has; in a browser a relative one begins at the page. @throws {TypeError} If it has none. */
export async function fetchSource(source: string | URL): Promise<Uint8Array> {
  const refused = (reason: string, cause?: unknown) =>
    new TypeError(`The model file ${source} cannot be read: ${reason}`, { cause });
  let response;
  try {
    response = await fetch(source);
  } catch (error) {
    throw refused(reasonOf(error), error);
  }
  if (!response.ok) throw refused(`status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}
