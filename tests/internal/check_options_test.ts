import { assertThrows } from "@std/assert";
import { checkOptions } from "../../src/internal/check_options.ts";

const NAMES = ["tsPhase", "tsOrder", "numStep", "abOrder"];

Deno.test("unknown options are refused with the nearest name, or all of them", () => {
  checkOptions({ numStep: 3, abOrder: undefined }, NAMES);
  checkOptions({ numSteps: undefined }, NAMES);
  assertThrows(
    () => checkOptions({ numStep: 3, numSteps: 4 }, NAMES),
    TypeError,
    "Unknown option numSteps; did you mean numStep?",
  );
  assertThrows(
    () => checkOptions({ seed: 0 }, NAMES),
    TypeError,
    "Unknown option seed; allowed: tsPhase, tsOrder, numStep, abOrder",
  );
  assertThrows(() => checkOptions({ seed: 0 }, []), TypeError, "Unknown option seed; allowed: none");
});

Deno.test("options that are no object are refused", () => {
  assertThrows(() => checkOptions(null, NAMES), TypeError, "Options must be an object, found null");
  assertThrows(() => checkOptions(4, NAMES), TypeError, "Options must be an object, found number");
});
