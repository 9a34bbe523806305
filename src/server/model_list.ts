/** A model as OpenAI's API names it. */
interface ListedModel {
  readonly id: string;
  readonly object: "model";
  /** Seconds since 1970. */
  readonly created: number;
  readonly owned_by: string;
}

/** What GET /v1/models answers: the one model of a server. */
export function modelList(name: string): { object: "list"; data: ListedModel[] } {
  const created = Math.floor(Date.now() / 1000);
  return { object: "list", data: [{ id: name, object: "model", created, owned_by: "deis" }] };
}
