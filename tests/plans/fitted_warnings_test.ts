import { assertEquals, assertThrows } from "@std/assert";
import type { FittedTo } from "../../src/plans/fitted_to.ts";
import { type FitSubject, fittedWarnings } from "../../src/plans/fitted_warnings.ts";

const FIT = { prediction: "eps", model: "a".repeat(64), guidance: [1, 2] } as unknown as FittedTo;
const SUBJECT: FitSubject = { prediction: "eps", model: "a".repeat(64), guidance: 2 };
const warnings = (subject: Partial<FitSubject>, fit: Partial<FittedTo> = {}) =>
  fittedWarnings({ ...FIT, ...fit }, { ...SUBJECT, ...subject });

Deno.test("a plan on its own model, at a guidance of its fit, is not warned of", () => {
  assertEquals([warnings({}), warnings({ guidance: 1 }), warnings({ guidance: undefined })], [[], [], []]);
  assertEquals([warnings({ model: undefined }), warnings({ model: "b" }, { model: undefined })], [[], []]);
  for (const guidance of [3, "input"] as const) assertEquals(warnings({ guidance }, { guidance: undefined }), []);
});

Deno.test("another model and another guidance are warned of, each in a sentence", () => {
  const found = warnings({ model: "b".repeat(64), guidance: 3 });
  assertEquals(found, [
    "The plan was fitted to another model (sha256 aaaaaaaaaaaa..., found bbbbbbbbbbbb...); compare it with others before you rely on it",
    "The plan was fitted with guidance 1 and 2, found 3",
  ]);
  const later = "The plan was fitted with guidance 1 and 2, and the compiled model takes any as its input";
  assertEquals(warnings({ guidance: "input" }), [later]);
});

Deno.test("a model that predicts something else is refused", () => {
  const message = "The plan was fitted to a model that predicts eps, found one that predicts v";
  assertThrows(() => warnings({ prediction: "v" }), RangeError, message);
});
