import { assertEquals, assertThrows } from "@std/assert";
import { readObjective } from "../../../src/cli/options/objective_options.ts";
import { UsageError } from "../../../src/cli/usage_error.ts";

const FEATURES = "net.onnx", STATISTICS = "real.json";

Deno.test("what becomes small is the distance by default, or parts with weights", () => {
  assertEquals(readObjective({}).weights, { distance: 1 });
  assertEquals(readObjective({ objective: "distance:0.5" }).weights, { distance: 0.5 });
  const both = { objective: "frechet:1,distance:0.1,features", features: FEATURES, statistics: STATISTICS };
  assertEquals(readObjective(both), {
    weights: { frechet: 1, distance: 0.1, features: 1 },
    features: [FEATURES],
    statistics: [STATISTICS],
  });
  const several = { objective: "frechet", features: "a.onnx,b.onnx", statistics: "a.json,b.json" };
  const { features, statistics } = readObjective(several);
  assertEquals([features, statistics], [["a.onnx", "b.onnx"], ["a.json", "b.json"]]);
  assertEquals(readObjective({ objective: "features", features: FEATURES }).weights, { features: 1 });
  assertEquals(readObjective({ objective: "frechet", features: FEATURES }).statistics, undefined);
});

Deno.test("an objective that lacks a file, or has one too many, is refused", () => {
  const refused = (values: Parameters<typeof readObjective>[0], message: string) =>
    assertThrows(() => readObjective(values), UsageError, message);
  for (const objective of ["features", "frechet", "distance,features"]) {
    refused({ objective }, `--objective ${objective} needs --features FILE`);
  }
  refused({ features: FEATURES }, "--features goes with --objective features or frechet");
  refused({ statistics: STATISTICS }, "--statistics goes with --objective frechet");
  refused({ objective: "features", features: FEATURES, statistics: STATISTICS }, "--statistics goes with");
  const two = "a.onnx,b.onnx", each = "--statistics must name a file for each network of --features, found ";
  refused({ objective: "frechet", features: two }, `${each}0 for 2`);
  refused({ objective: "frechet", features: two, statistics: STATISTICS }, `${each}1 for 2`);
  refused({ objective: "frechet", features: FEATURES, statistics: "a.json,b.json" }, `${each}2 for 1`);
  refused({ objective: "features", features: two }, `${each}0 for 2`);
  for (const item of ["distance:0", "distance:-1", "distance:1:2"]) {
    refused({ objective: item }, `--objective must have weights greater than 0, as distance:0.5, found ${item}`);
  }
  refused({ objective: "distance:x" }, '--objective must be a number, found "x"');
  refused({ objective: "distnace" }, "did you mean distance?");
  refused({ objective: "distance,distance:2" }, "--objective must have each part once, found distance twice");
});
