import { bytesPerPixel, type ImageInput } from "../autoencoders/image_input.ts";
import type { FolderFacts, PipelineKind, Size } from "./kind.ts";
import { paintsItself } from "./latent_shape.ts";
import type { PipelineRunOptions } from "./run_options.ts";

/**
 * @throws {TypeError} If the pipeline takes no image or mask, or one is missing.
 * @throws {RangeError} If one has another size than the result, or strength is out of range.
 */
export function checkImages(
  kind: PipelineKind,
  facts: FolderFacts,
  options: PipelineRunOptions,
  size: Size,
): void {
  const { image, mask, strength } = options;
  const name = kind.classNames[0];
  if (paintsItself(facts) && !mask) {
    throw new TypeError("The network was trained to paint: it needs an image and a mask");
  }
  if (!image) {
    if (mask) throw new TypeError("A mask needs an image, found none");
    if (strength !== undefined) {
      throw new TypeError(`strength needs an image, found none beside strength ${strength}`);
    }
    return;
  }
  if (!kind.imageDefaults || mask && !kind.maskDefaults) {
    throw new TypeError(`A ${name} takes no ${kind.imageDefaults ? "mask" : "image"}, found one`);
  }
  if (!facts.parts.has("vae_encoder")) {
    throw new TypeError("An image needs the part vae_encoder, which is missing");
  }
  for (const [what, picture] of Object.entries({ image, mask })) if (picture) checkPicture(what, picture, size);
  if (strength !== undefined && !(strength > 0 && strength <= 1)) {
    throw new RangeError(`strength must be greater than 0 and at most 1, found ${strength}`);
  }
}

function checkPicture(name: string, picture: ImageInput, { width, height }: Size): void {
  if (picture.width !== width || picture.height !== height) {
    throw new RangeError(
      `${name} must have the size of the result, ${width} x ${height}, found ${picture.width} x ${picture.height}`,
    );
  }
  bytesPerPixel(picture, name);
}
