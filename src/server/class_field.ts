import type { RequestFields } from "./request_fields.ts";

/** The class that a request asks for: `class`, or its number as `prompt`. @throws {ApiError} If it is none. */
export function readClass(fields: RequestFields, classes: number): number {
  const prompt = fields.text("prompt"), label = fields.integer("class", 0, classes - 1);
  if (label !== undefined) return label;
  if (prompt === undefined || !/^\s*\d+\s*$/.test(prompt) || Number(prompt) >= classes) {
    throw fields.wrong("prompt", `must be the number of a class, from 0 to ${classes - 1}`);
  }
  return Number(prompt);
}
