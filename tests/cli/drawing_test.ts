// What the command line draws, pixel by pixel, with a model so small that it takes no time.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import {
  type EpsFn,
  getLinearAlphaFns,
  getNoise,
  getSampler,
  makePlan,
  type Plan,
  type Tensor,
  VPSDE,
} from "../../mod.ts";
import { fitPlan, solveTrajectories } from "../../src/fit/mod.ts";
import { imagesSeen } from "../../src/plans/fitted_to.ts";
import { CARD, labelledImages, LABELS, plainImages, writeCarded } from "../support/carded_models.ts";
import { deis } from "../support/run_deis.ts";

const FOLDER = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(FOLDER, { recursive: true }));
const OUT = `${FOLDER}/out.png`;
const MODEL = await writeCarded(FOLDER, "labelled", labelledImages(), { ...CARD, ...LABELS });
/** Without classes there is nothing to guide by, whatever its card says. */
const PLAIN = await writeCarded(FOLDER, "plain", plainImages(), { ...CARD, guidance: { default: 2 } });
const sde = new VPSDE(getLinearAlphaFns(0.1, 20));

/** The model with its guidance, in our own words. */
const epsOf = (labels: readonly number[], guidance: number): EpsFn => (x, t, out) => {
  x.data.forEach((value, i) => {
    const none = t * value + 3 / 4, labelled = t * value + labels[Math.floor(i / 4)] / 4;
    out.data[i] = none + guidance * (labelled - none);
  });
};

/** The pixels of image i of a picture with the given number of columns. */
async function pixelsOf(path: string, columns: number): Promise<(image: number) => number[]> {
  const { data, width } = decode(await Deno.readFile(path));
  return (image) => {
    const left = 4 + 8 * (image % columns), top = 4 + 8 * Math.floor(image / columns);
    return [0, 1, 2, 3].map((i) => data[(top + 2 * (i >> 1)) * width + left + 2 * (i & 1)]);
  };
}

function assertDrawn(pixels: (image: number) => number[], { data, dims }: Tensor): void {
  for (let image = 0; image < dims[0]; image++) {
    pixels(image).forEach((pixel, i) => {
      const wanted = 255 * Math.min(Math.max((data[4 * image + i] + 3) / 6, 0), 1);
      assert(Math.abs(pixel - wanted) <= 1, `image ${image}, pixel ${i}: ${pixel}, expected ${wanted}`);
    });
  }
}

Deno.test("image i is drawn from the noise of its seed and number with the classes in turn, beyond a batch, too", async () => {
  const { code, stderr } = await deis("sample", "--model", MODEL, "--out", OUT, "--count", "20", "--seed", "3");
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  const labels = Array.from({ length: 20 }, (_, i) => i % 3);
  const sampler = getSampler(sde, epsOf(labels, 1.5), { numStep: 8 });
  assertDrawn(await pixelsOf(OUT, 5), await sampler(getNoise([20, 1, 2, 2], { seed: 3 })));
});

Deno.test("--label and --guidance choose what is drawn; a model without classes has guidance 1", async () => {
  const args = ["--count", "3", "--num-step", "4", "--label", "2,0", "--guidance", "3", "--json"];
  const { stdout } = await deis("sample", "--model", MODEL, "--out", OUT, ...args);
  assertEquals(JSON.parse(stdout).guidance, 3);
  const sampler = getSampler(sde, epsOf([2, 0, 2], 3), { numStep: 4 });
  assertDrawn(await pixelsOf(OUT, 2), await sampler(getNoise([3, 1, 2, 2])));
  const plain = await deis("sample", "--model", PLAIN, "--out", OUT, "--count", "2", "--json");
  assertEquals(JSON.parse(plain.stdout).guidance, 1);
});

Deno.test("fit solves samples of every class and every scale of guidance in turn", async () => {
  const path = `${FOLDER}/plan.json`, options = { method: "t_ab", numStep: 2 } as const;
  const { code, stderr } = await deis(
    ...["fit", "--model", MODEL, "--out", path, "--num-step", "2", "--method", "t_ab", "--seed", "5"],
    ...["--trajectories", "40", "--evaluations", "30", "--strength", "timesteps", "--guidance", "1,2"],
    ...["--judged", "24"],
  );
  assertEquals(code, 0, stderr);
  // Batches of an eighth of the trajectories, so that each scale has some that are held out.
  const solved = (begin: number, size: number) => {
    const batches = Array.from({ length: 8 }, (_, i) => {
      const first = begin + size * i, labels = Array.from({ length: size }, (_, j) => (first + j) % 3);
      return { noise: getNoise([size, 1, 2, 2], { seed: 5, first }), epsFn: epsOf(labels, 1 + i % 2) };
    });
    return solveTrajectories(sde, batches, { evaluations: 30 });
  };
  // Those that judge are the next images.
  const [trajectories, judged] = [await solved(0, 5), await solved(40, 3)];
  const expected = await fitPlan(sde, trajectories, { ...options, strength: "timesteps", judged });
  const plan: Plan = JSON.parse(await Deno.readTextFile(path));
  assert(expected.improved && plan.fittedTo);
  assertEquals(plan.fittedTo.trajectories, 40);
  assertNear(plan.timesteps, expected.plan.timesteps);
  assertNear([plan.fittedTo.before, plan.fittedTo.after], [expected.before, expected.after]);
});

function assertNear(found: readonly number[], expected: readonly number[]): void {
  found.forEach((value, i) => {
    assert(Math.abs(value / expected[i] - 1) < 1e-2, `${found}, expected ${expected}`);
  });
}

Deno.test("compare warns of a plan that was fitted to something else", async () => {
  const path = `${FOLDER}/fitted.json`;
  const fit = [
    "fit",
    "--model",
    MODEL,
    "--out",
    path,
    "--num-step",
    "2",
    "--trajectories",
    "24",
    "--judged",
    "24",
  ];
  assertEquals((await deis(...fit, "--evaluations", "20", "--strength", "timesteps", "--guidance", "2")).code, 0);
  const compare = ["compare", "--model", MODEL, "--out", OUT, "--plan", path];
  assertEquals((await deis(...compare, "--guidance", "2")).stderr, "");
  const { code, stderr } = await deis(...compare, "--guidance", "1");
  assertEquals(code, 0);
  assertStringIncludes(stderr, "warning: The plan was fitted with guidance 2, found 1");
});

Deno.test("compare draws a cell for every method at every number of evaluations, and the exact solution", async () => {
  const { code, stderr } = await deis("compare", "--model", MODEL, "--out", OUT);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  const { data, width, height, channels } = decode(await Deno.readFile(OUT));
  // A cell is two lines of five images of 3 x 3 pixels, on a grey sheet; what is around it is white.
  const side = 1 + 5 * 4, cell = 1 + 2 * 4, columns = 5, rows = 11;
  const isGrey = (x: number, y: number) => {
    const [red, green, blue] = data.slice((y * width + x) * channels);
    return red === green && green === blue && red < 200;
  };
  // Small images stand in the middle of a column of 130 pixels; half a pixel of the sheet's edges may be mixed.
  const pitch = 130 + 12, top = 16 + 34, left = width - 16 + 12 - columns * pitch;
  for (let row = 0; row <= rows; row++) {
    for (let column = 0; column < (row < rows ? columns : 1); column++) {
      const x = left + column * pitch + Math.ceil((130 - side) / 2), y = top + row * (cell + 26);
      assert(isGrey(x, y) && isGrey(x + side - 2, y + cell - 1), `row ${row}, column ${column}`);
    }
  }
  assert(height >= top + (rows + 1) * (cell + 26) + 16, "the exact solution has room");
  assert(left >= 16 + 190, "labels have room");
});

Deno.test("compare draws noise that the fit of a plan has not seen", async () => {
  const plan = makePlan(sde, { numStep: 2 });
  const rhos = plan.timesteps.map((t) => sde.rho(t));
  const fittedTo = {
    strength: "timesteps",
    rhos,
    trajectories: 20,
    before: 1,
    after: 1,
    prediction: "eps",
  } as const;
  const heldOut = { samples: 13, median: 1, rmse: 1, percentile99: 1, elsewhere: 0 };
  const picture = async (content: Plan) => {
    const path = `${FOLDER}/compared.json`;
    await Deno.writeTextFile(path, JSON.stringify(content));
    const { code, stderr } = await deis("compare", "--model", MODEL, "--out", OUT, "--plan", path, "--count", "2");
    assertEquals([code, stderr], [0, ""]);
    return (await Deno.readFile(OUT)).join();
  };
  const first = await picture(plan);
  assertEquals(await picture({ ...plan, fittedTo: { ...fittedTo, seed: 7 } }), first, "another seed's noise");
  assert(await picture({ ...plan, fittedTo: { ...fittedTo, seed: 0 } }) !== first, "noise that was seen");
  assert(await picture({ ...plan, fittedTo }) !== first, "noise that may have been seen");
  assertEquals(imagesSeen({ ...fittedTo, heldOut, seed: 0 }, 0), 33);
});
