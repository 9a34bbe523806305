import card from "../../models/emoji/card.json" with { type: "json" };
import { openPipeline } from "../diffusers/browser.ts";
import { firstLine } from "../internal/first_line.ts";
import type { WebProvider } from "../onnx/model.ts";
import { Broken, UPLOAD_ADVICE } from "./broken.ts";
import type { Drawer } from "./drawer.ts";
import { drawPipeline } from "./draw_pipeline.ts";
import { fetchPlans } from "./own_plans.ts";
import { openAnywhere } from "./runtime.ts";

/** Where the model lies beside the page, with its network, which plans are fitted to. */
const FOLDER = new URL("emoji/", import.meta.url);
const NETWORK = "unet/model.onnx";

/** Opens the model of emoji. @throws {Broken} If it cannot be loaded. */
export async function openEmoji(asked: WebProvider | undefined): Promise<Drawer> {
  return await openAnywhere(asked, async ({ provider, threads }) => {
    let warn: (message: string) => void = () => {};
    try {
      const pipeline = await openPipeline(FOLDER, { provider, threads, onWarning: (message) => warn(message) });
      // Fetches and compiles the networks, so that no drawing is charged with it.
      await pipeline.run({ prompt: "a", numStep: 1 });
      const { sde, prediction } = await pipeline.denoiser({ prompt: "a" });
      const model = card.sha256[NETWORK];
      const find = await fetchPlans("emoji/plans.json", { model, prediction, sdes: [sde] });
      const draw: Drawer["draw"] = (job, following) => {
        warn = following.onWarning;
        return drawPipeline(pipeline, job, following, find);
      };
      return { provider, threads, draw };
    } catch (error) {
      throw new Broken(firstLine(error), UPLOAD_ADVICE);
    }
  });
}
