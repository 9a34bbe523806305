// Samplers that add noise, at the command line.
import { assert, assertEquals } from "@std/assert";
import { getLinearAlphaFns, makePlan, parsePlan, VPSDE } from "../../mod.ts";
import { deis, refused } from "../support/run_deis.ts";

Deno.test("a command takes tau, eta, gamma and rk-order for the methods that have them", async () => {
  const cases: [string[], number[]][] = [
    [["--method", "x0_ab", "--ab-order", "0", "--tau", "1"], [0, 1, 2]],
    [["--method", "ddim", "--eta", "0.5"], [0, 1, 2]],
    [["--method", "tcd", "--gamma", "0.2"], [0, 1, 2]],
    [["--method", "x0_rk", "--rk-order", "3", "--eta", "1"], [2, 5, 8]],
  ];
  for (const [args, noisy] of cases) {
    const { stages } = parsePlan((await deis("plan", "--num-step", "3", "--json", ...args)).stdout);
    assertEquals(stages.flatMap(({ noise }, i) => noise ? [i] : []), noisy, args.join(" "));
  }
});

Deno.test("a command takes the approximation of k-diffusion", async () => {
  const plan = async (...args: string[]) =>
    parsePlan((await deis("plan", "--json", "--method", "dpmpp_3m_sde", ...args)).stdout);
  const sde = new VPSDE(getLinearAlphaFns(0.1, 20)), options = { method: "dpmpp_3m_sde", numStep: 8 } as const;
  const wanted = makePlan(sde, { ...options, approximation: "k-diffusion" });
  assertEquals((await plan("--approximation", "k-diffusion")).stages, wanted.stages);
  assert(JSON.stringify(wanted.stages) !== JSON.stringify((await plan()).stages));
});

Deno.test("noise of a method that has none, or out of range, is one line", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const wrong = (args: string[], text: string) => refused(["plan", ...args], text, folder, /png|tmp/);
    await wrong(["--tau", "1"], "--tau is not an option of the default method");
    await wrong(["--method", "rho_rk", "--tau", "1"], "--tau is not an option of the method rho_rk");
    await wrong(["--method", "x0_rk", "--rk-order", "4"], "--rk-order must be an integer from 2 to 3");
    await wrong(["--method", "x0_ab", "--tau=-1"], "tau must be");
    await wrong(["--method", "seeds_2", "--approximation", "k-diffusion"], "--approximation is not an option");
    await wrong(
      ["--method", "dpmpp_sde", "--approximation", "diffusers"],
      "--approximation must be one of k-diffusion",
    );
    await wrong(["--method", "ddim", "--eta", "2"], "eta must be a number from 0 to 1, found 2");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
