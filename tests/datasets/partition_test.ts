import { assertEquals, assertThrows } from "@std/assert";
import { partOfEnvironment } from "../../src/datasets/mod.ts";
import { shardName, shardsOf, shardsOfPart } from "../../src/datasets/partition.ts";

Deno.test("shards cover every image once, the last one with what is left", () => {
  assertEquals(shardsOf({ count: 10, shardSize: 4 }), [
    { number: 0, first: 0, count: 4 },
    { number: 1, first: 4, count: 4 },
    { number: 2, first: 8, count: 2 },
  ]);
  assertEquals(shardsOf({ count: 8, shardSize: 4 }).length, 2);
  assertEquals(shardName(12), "shard-00012");
});

Deno.test("the parts of a set share out its shards evenly, whatever their numbers", () => {
  for (const count of [1, 5, 17, 64]) {
    for (const total of [1, 2, 3, 7, 20]) {
      const shards = shardsOf({ count, shardSize: 1 });
      const parts = Array.from({ length: total }, (_, index) => shardsOfPart(shards, { index, of: total }));
      assertEquals(parts.flat(), shards);
      const sizes = parts.map(({ length }) => length);
      assertEquals(Math.max(...sizes) - Math.min(...sizes) <= 1, true, `${sizes}`);
    }
  }
});

Deno.test("a part outside of its range is refused", () => {
  for (const part of [{ index: 3, of: 3 }, { index: -1, of: 3 }, { index: 0.5, of: 3 }]) {
    assertThrows(() => shardsOfPart([], part), RangeError, `from 0 to 2, found ${part.index}`);
  }
  assertThrows(() => shardsOfPart([], { index: 0, of: 0 }), RangeError, "The number of parts must be an integer");
});

const environment = (variables: Record<string, string>) =>
  partOfEnvironment((name) => Object.hasOwn(variables, name) ? variables[name] : undefined);

Deno.test("a Slurm array and an Indexed Job say which part this is, an ordinary environment nothing", () => {
  assertEquals(environment({}), undefined);
  assertEquals(environment({ SLURM_ARRAY_TASK_ID: "2", SLURM_ARRAY_TASK_COUNT: "4" })?.part, { index: 2, of: 4 });
  const stepped = {
    SLURM_ARRAY_TASK_ID: "9",
    SLURM_ARRAY_TASK_MIN: "1",
    SLURM_ARRAY_TASK_STEP: "4",
    SLURM_ARRAY_TASK_COUNT: "3",
  };
  assertEquals(environment(stepped), { part: { index: 2, of: 3 }, by: "SLURM_ARRAY_TASK_ID" });
  assertEquals(environment({ JOB_COMPLETION_INDEX: "0", JOB_COMPLETIONS: "5" })?.part, { index: 0, of: 5 });
});

Deno.test("variables that are incomplete, wrong or of two clusters are refused", () => {
  const refused = (variables: Record<string, string>, message: string) =>
    assertThrows(() => environment(variables), RangeError, message);
  refused({ SLURM_ARRAY_TASK_ID: "1" }, "SLURM_ARRAY_TASK_COUNT must be an integer of at least 0, found none");
  refused({ SLURM_ARRAY_TASK_ID: "x", SLURM_ARRAY_TASK_COUNT: "2" }, "SLURM_ARRAY_TASK_ID must be an integer");
  refused({ SLURM_ARRAY_TASK_ID: "7", SLURM_ARRAY_TASK_COUNT: "2" }, "from 0 to 1, found 7");
  refused({ JOB_COMPLETION_INDEX: "1" }, "JOB_COMPLETIONS must be an integer of at least 0, found none");
  refused(
    { JOB_COMPLETION_INDEX: "1", JOB_COMPLETIONS: "2", SLURM_ARRAY_TASK_ID: "1", SLURM_ARRAY_TASK_COUNT: "2" },
    "Two clusters say which part this is",
  );
});
