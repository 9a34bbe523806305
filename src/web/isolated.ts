/**
 * What a page needs to be isolated from other origins, which is what browsers ask for before threads may share memory. Every
 * file of this page is of its own origin, so nothing is lost by it.
 */
export const ISOLATION: Readonly<Record<string, string>> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** A response with these headers. */
export function isolated(response: Response): Response {
  if (response.status === 0 || response.redirected) return response; // these may not be made anew
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
