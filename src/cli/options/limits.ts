/** More steps than any use has; a plan of so many is made in a second or two. */
export const MOST_STEPS = 10_000;

/** The time that ONNX Runtime takes to load an unrolled model grows with its square: with these it is 20 seconds. */
export const MOST_UNROLLED = 50;

/** The grid of a schedule alone is searched in all of its times at once: with more steps it takes minutes. */
export const MOST_FITTED_STEPS = 32;

/** The greatest width and height of an image, as in a model's card. */
export const MOST_SIDE = 16_384;

/** A picture of more pixels is of no use to a viewer, and takes gigabytes to make. */
export const MOST_PIXELS = 400_000_000;

/** Cells of the table that compare draws are pictures within a picture. */
export const MOST_COMPARED = 100;

/** Solved samples are all in memory at once. */
export const MOST_TRAJECTORIES = 100_000;
