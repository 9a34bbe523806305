// Runs the networks and the solver, so that the page stays responsive.
/// <reference lib="dom" />
import { openDigits } from "./digits_drawer.ts";
import { DrawingQueue } from "./drawing_queue.ts";
import { openEmoji } from "./emoji_drawer.ts";
import type { Request } from "./messages.ts";

const queue = new DrawingQueue(
  { emoji: openEmoji, digits: openDigits },
  (message) => self.postMessage(message),
);
self.onmessage = ({ data }: MessageEvent<Request>) => queue.take(data);
