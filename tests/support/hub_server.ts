// A server on this machine that speaks as much of the hub's protocol as a download needs, and misbehaves where it is told to.
import { createHash } from "node:crypto";

/** What the server does with requests for a file's content, in turn; afterwards it behaves. */
export type Trouble =
  /** Breaks the connection after so many bytes. */
  | { breakAfter: number }
  /** Ends the answer after so many bytes as if it were whole. */
  | { endAfter: number }
  /** Answers so. */
  | { status: number }
  /** Sends the whole file though a part was asked for. */
  | "whole";

/** A model on the server. */
export interface HubModel {
  readonly name: string;
  readonly commit: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** What the list says otherwise of a file. */
  readonly listed?: Readonly<Record<string, object>>;
  /** Content that is sent in place of the file's own. */
  readonly damaged?: Readonly<Record<string, Uint8Array>>;
  /** Trouble by path. */
  readonly trouble?: Readonly<Record<string, Trouble[]>>;
  /** What a request must carry. */
  readonly token?: string;
}

/** A running server. */
export interface HubServer extends AsyncDisposable {
  readonly url: string;
  /** Requests for content: path and range, "" where there was none. */
  readonly requests: [path: string, range: string][];
}

export function serveHub(model: HubModel): HubServer {
  const requests: [string, string][] = [];
  const trouble = Object.fromEntries(Object.entries(model.trouble ?? {}).map(([path, list]) => [path, [...list]]));
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    if (model.token && request.headers.get("Authorization") !== `Bearer ${model.token}`) {
      return Response.json({ error: "unauthorised" }, { status: 401 });
    }
    const revision = pathname.match(`^/api/models/${model.name}/revision/(.+)$`)?.[1];
    if (revision === "main" || revision === model.commit) {
      return Response.json({ _id: "1", id: model.name, sha: model.commit, private: false, tags: [] });
    }
    if (pathname === `/api/models/${model.name}/tree/${model.commit}`) {
      return Response.json(
        Object.entries(model.files).map(([path, content]) => ({
          ...entry(path, content),
          ...model.listed?.[path],
        })),
      );
    }
    const path = decodeURIComponent(pathname.match(`^/${model.name}/resolve/${model.commit}/(.+)$`)?.[1] ?? "");
    if (!(path in model.files)) return Response.json({ error: "not found" }, { status: 404 });
    const range = request.headers.get("Range") ?? "";
    requests.push([path, range]);
    return answer(model.damaged?.[path] ?? model.files[path], range, trouble[path]?.shift());
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A file as the hub lists it: large ones by SHA-256, others by git's hash. */
function entry(path: string, content: Uint8Array) {
  const oid = createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
  const plain = { type: "file", path, size: content.length, oid };
  if (!path.includes(".onnx")) return plain;
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { ...plain, lfs: { oid: sha256, size: content.length, pointerSize: 130 } };
}

function answer(content: Uint8Array, range: string, trouble: Trouble | undefined): Response {
  if (typeof trouble === "object" && "status" in trouble) {
    return new Response("trouble", { status: trouble.status });
  }
  const from = trouble === "whole" ? 0 : Number(range.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
  const status = range && trouble !== "whole" ? 206 : 200;
  const rest = content.slice(from);
  if (trouble === undefined || trouble === "whole") return new Response(rest, { status });
  const isBroken = "breakAfter" in trouble;
  const sent = rest.slice(0, isBroken ? trouble.breakAfter : trouble.endAfter);
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(sent),
    pull: (controller) => isBroken ? controller.error(new Error("broken")) : controller.close(),
  });
  return new Response(body, { status });
}
