import { type LoadedModel, loadModel, type LoadModelOptions } from "../../models/mod.ts";

/** Opens the model of a command; where "auto" took another provider than the CPU it says so on the error stream. */
export async function loadChosen(path: string, options: LoadModelOptions): Promise<LoadedModel> {
  const model = await loadModel(path, options);
  const { provider = "auto" } = options;
  if (provider === "auto" && model.provider !== "cpu") {
    console.error(`The model runs on ${model.provider} (--provider chooses another)`);
  }
  return model;
}
