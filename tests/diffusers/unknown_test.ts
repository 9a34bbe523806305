// What is said of what nobody knows: keys of configs, and characters without a token; and what noise may be told.
import { assertEquals, assertThrows } from "@std/assert";
import { unknownKeysWarning } from "../../src/diffusers/folder/unknown_keys.ts";
import { configWarnings } from "../../src/diffusers/pipelines/config_warnings.ts";
import type { FolderFacts } from "../../src/diffusers/pipelines/kind.ts";
import { stableDiffusion } from "../../src/diffusers/pipelines/stable_diffusion.ts";
import { checkNoiseArguments, NOISE_ARGUMENT_NAMES } from "../../src/diffusers/schedulers/noise_arguments.ts";
import { unknownCharacters } from "../../src/diffusers/tokenizers/unknown_characters.ts";
import { fakeCheckpoint } from "../support/fake_checkpoint.ts";

Deno.test("keys that begin with an underscore are diffusers' own, and others are known or named", () => {
  assertEquals(
    unknownKeysWarning("A config", { _class_name: 1, beta_start: 2, betaStart: 3 }, new Set(["beta_start"])),
    "A config has a key that is not known and changes nothing: betaStart",
  );
  assertEquals(unknownKeysWarning("A config", { beta_start: 1 }), undefined);
  assertEquals(
    unknownKeysWarning("A config", { a: 1 }),
    "A config has a key that is not known and changes nothing: a",
  );
  assertEquals(
    unknownKeysWarning("A config", { a: 1, b: 2 }),
    "A config has keys that are not known and change nothing: a, b",
  );
});

Deno.test("each config of a checkpoint has keys of its own kind", async () => {
  const facts = {
    index: { unet: 1, beta_start: 1 },
    network: { in_channels: 1, unet: 1 },
  } as unknown as FolderFacts;
  const scheduler = { beta_start: 1, in_channels: 1 };
  assertEquals(await configWarnings(fakeCheckpoint({}), stableDiffusion, facts, scheduler), [
    "model_index.json of checkpoint has a key that is not known and changes nothing: beta_start",
    "scheduler/scheduler_config.json of checkpoint has a key that is not known and changes nothing: in_channels",
    "unet/config.json of checkpoint has a key that is not known and changes nothing: unet",
  ]);
});

Deno.test("characters without a token are named once: those of no id, of the unknown one, and of pieces of bytes", () => {
  const ids: Record<string, number[]> = { a: [1], b: [], c: [0], d: [2, 9], e: [1, 2] };
  const tokenizer = {
    encode: (text: string) => ids[text] ?? [3],
    decode: ([id]: readonly number[]) => id === 9 ? "\uFFFD" : "x",
    unknown: 0,
  };
  assertEquals(unknownCharacters(tokenizer, "a b c\nd e bc"), ["b", "c", "d"]);
  assertEquals(unknownCharacters({ ...tokenizer, unknown: undefined }, "c"), []);
  assertEquals(unknownCharacters(tokenizer, "😀"), []);
});

Deno.test("noise arguments are numbers within their bounds, of schedulers that take them", () => {
  const check = (given: object, known: readonly string[] = NOISE_ARGUMENT_NAMES) =>
    checkNoiseArguments("S", given, known);
  check({ eta: 0, tau: 0, sChurn: 0, sTmin: 0, sTmax: Infinity, sNoise: 0 });
  check({ eta: 1, tau: () => 1, sChurn: 1e9, sNoise: undefined });
  const refused = (given: object, message: string, known?: string[]) =>
    assertThrows(() => check(given, known), RangeError, message);
  refused({ eta: 1.1 }, "eta must be a number from 0 to 1, found 1.1");
  refused({ eta: () => 1 }, "eta must be a number from 0 to 1, found ");
  for (const name of NOISE_ARGUMENT_NAMES) refused({ [name]: -1 }, `${name} must be a`);
  for (const name of ["tau", "sChurn", "sTmin", "sNoise"]) {
    refused({ [name]: Infinity }, `${name} must be a finite number of at least 0, found Infinity`);
  }
  refused({ sTmax: NaN }, "sTmax must be a number of at least 0, found NaN");
  refused({ sNoise: 1 }, "S takes no sNoise, found 1", ["eta"]);
});
