import type { ModelCard } from "../../models/model_card.ts";
import { UsageError } from "../usage_error.ts";
import { MOST_PIXELS } from "./limits.ts";

/** How large each image is in a picture of many, and how far it is from the next. */
export const SHEET = { zoom: 2, gap: 4 } as const;

/** @throws {UsageError} If a picture of so many images would be too large. */
export function checkSheet(count: number, { height, width }: ModelCard["input"]): void {
  const side = (pixels: number) => pixels * SHEET.zoom + SHEET.gap;
  const most = Math.max(1, Math.floor(MOST_PIXELS / (side(height) * side(width))));
  if (count > most) {
    throw new UsageError(
      `--count must be at most ${most} for one picture of images of ${width} x ${height} pixels, found ${count}; ` +
        "the command generate draws more, into many files",
    );
  }
}
