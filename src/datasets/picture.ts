/** One image of a data set: pixels of 8 bits, rows from the top, channels last. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
  readonly data: Uint8Array;
}
