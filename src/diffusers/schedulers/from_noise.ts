import type { Stage } from "../../plans/plan.ts";
import type { SchedulerRun } from "./scheduler_run.ts";

/** The stages for a state that is standard normal noise, which the first level's own state is a multiple of. */
export function fromNoise({ stages, noiseScale = 1 }: SchedulerRun): readonly Stage[] {
  return stages.map((stage, i) => {
    if (stage.step > 0) return stage;
    const [anchor, state, ...history] = stage.update;
    if (i > 0) return { ...stage, update: [noiseScale * anchor, state, ...history] };
    return {
      ...stage,
      inputScale: noiseScale * stage.inputScale,
      store: [noiseScale * stage.store[0], stage.store[1]],
      update: [noiseScale * anchor, noiseScale * state, ...history],
      clean: [noiseScale * stage.clean[0], stage.clean[1]],
      ...(stage.clip
        ? { clip: { ...stage.clip, image: [noiseScale * stage.clip.image[0], stage.clip.image[1]] } }
        : {}),
    };
  });
}
