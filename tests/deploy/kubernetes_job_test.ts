import { assertEquals, assertThrows } from "@std/assert";
import { type IJob, Job } from "kubernetes-models/batch/v1/Job";
import { parse } from "yaml";
import { partOfEnvironment } from "../../src/datasets/mod.ts";
import { deis } from "../support/run_deis.ts";

const manifest = (): IJob => parse(Deno.readTextFileSync("src/deploy/kubernetes_job.yaml"));

Deno.test("the manifest is an Indexed Job by the schema of Kubernetes", () => {
  new Job(manifest()).validate();
  const wrong = { ...manifest(), spec: { ...manifest().spec, completions: "8" } } as unknown as IJob;
  assertThrows(() => new Job(wrong).validate(), Error, "completions");
  assertEquals(manifest().spec?.completionMode, "Indexed");
});

Deno.test("every pod of the manifest makes a part of its own, and together they make all", () => {
  const { completions = 0, template } = manifest().spec!;
  const { env = [] } = template.spec!.containers[0];
  const part = (index: number) => {
    const set = [...env, { name: "JOB_COMPLETION_INDEX", value: String(index) }]; // Kubernetes sets the last
    return partOfEnvironment((name) => set.find((variable) => variable.name === name)?.value)?.part;
  };
  const parts = Array.from({ length: completions }, (_, index) => part(index));
  assertEquals(parts, Array.from({ length: completions }, (_, index) => ({ index, of: completions })));
});

Deno.test("the manifest's arguments are those of deno task generate", async () => {
  const [command, ...args] = manifest().spec!.template.spec!.containers[0].args!;
  const { stdout } = await deis(command, "--help");
  const options = args.filter((word) => word.startsWith("--"));
  assertEquals(options.filter((option) => !stdout.includes(`  ${option} `)), []);
});
