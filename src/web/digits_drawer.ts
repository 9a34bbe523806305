import { loadedModel } from "../models/loaded_model.ts";
import { closable } from "../onnx/session/closable.ts";
import { sessionModel } from "../onnx/session/session_model.ts";
import { openWebSession } from "../onnx/session/web_session.ts";
import type { WebProvider } from "../onnx/model.ts";
import type { Drawer } from "./drawer.ts";
import { drawTrajectory } from "./draw_trajectory.ts";
import { fetchModel } from "./model_file.ts";
import { fetchPlans } from "./own_plans.ts";
import { openAnywhere } from "./runtime.ts";

/** Compiles what is compiled on first use, so that no drawing is charged with it. */
const WARM_UP = { panel: 0, subject: "0", seed: 0, guidance: 1.5, solver: { numStep: 1 } };

/** Opens the model of handwritten digits. @throws {Broken} If it cannot be loaded. */
export async function openDigits(asked: WebProvider | undefined): Promise<Drawer> {
  const { card, bytes } = await fetchModel();
  return await openAnywhere(asked, async ({ ort, provider, threads }) => {
    const source = { bytes, name: card.file, externalData: [] };
    const session = closable(await openWebSession(source, { ort, provider, threads }));
    const model = loadedModel(card, await sessionModel(session, {}));
    const { sha256, prediction } = card;
    const find = await fetchPlans("plans.json", { model: sha256, prediction, sdes: [model.sde] });
    await drawTrajectory(model, WARM_UP, { onFrame: async () => {}, onWarning: () => {} }, find);
    return { provider, threads, draw: (job, following) => drawTrajectory(model, job, following, find) };
  });
}
