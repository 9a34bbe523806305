import { assertEquals } from "@std/assert";
import { commandFor } from "../../src/web/command_line.ts";
import { latentPictures } from "../../src/web/latent_pictures.ts";

Deno.test("latents are seen by their first three channels, black and white at two deviations, in squares", () => {
  const data = Float32Array.of(-2, 2, 0, 1, 5, -5, 9, 9); // four channels of 1 x 2
  const [picture, ...more] = latentPictures({ data, dims: [1, 4, 1, 2] }, 2);
  assertEquals([more.length, picture.width, picture.height], [0, 4, 2]);
  const row = [[0, 128, 255], [0, 128, 255], [255, 191, 0], [255, 191, 0]].flat();
  assertEquals([...picture.data], [...row, ...row]);
});

Deno.test("the command of a drawing names the model, and quotes a prompt for the shell", () => {
  const shared = { subject: "a dog's 'tail'", guidance: 2, seed: 4, grid: "rho 7", nfe: 8 };
  assertEquals(
    commandFor({ ...shared, model: "emoji" } as never, "--method ddim", 5),
    "deis sample --model models/emoji --prompt 'a dog'\\''s '\\''tail'\\''' --seed 4 --guidance 2 --num-step 5 " +
      "--method ddim --ts-phase rho --ts-order 7",
  );
  assertEquals(
    commandFor({ ...shared, model: "digits", subject: "207" } as never, "-x", 1),
    "deis sample --model models/digits.onnx --count 3 --label 2,0,7 --seed 4 --guidance 2 --num-step 1 -x " +
      "--ts-phase rho --ts-order 7",
  );
});
