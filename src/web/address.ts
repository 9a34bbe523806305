import type { WebProvider } from "../onnx/model.ts";
import { type ModelName, MODELS } from "./models.ts";

/** What the page begins with. */
export interface Start {
  model: ModelName;
  /** Undefined where the browser's best is to be found. */
  provider?: WebProvider;
}

/** What the query of the page's address asks for: `?model=digits`, `?provider=wasm`. What is unknown counts for nothing. */
export function startOf(query: string): Start {
  const search = new URLSearchParams(query), model = search.get("model") ?? "", provider = search.get("provider");
  return {
    model: Object.hasOwn(MODELS, model) ? model as ModelName : "emoji",
    ...(provider === "wasm" || provider === "webgpu" ? { provider } : {}),
  };
}
