import type { Settings } from "../settings.ts";

/** @throws {RangeError} If a config clips or thresholds the clean image. */
export function refuseClipping(settings: Settings, clipsByDefault: boolean | undefined): void {
  const clips = clipsByDefault !== undefined && settings.flag("clip_sample", clipsByDefault);
  const key = clips ? "clip_sample" : settings.flag("thresholding", false) ? "thresholding" : undefined;
  if (key) {
    throw new RangeError(`${settings.scheduler}'s ${key} must be false: a plan does no clipping, found true`);
  }
}
