import type { Picture } from "./picture.ts";

/** NumPy's format 1.0: this, the length of the header in two bytes, the header, then the array. */
const MAGIC = Uint8Array.of(0x93, ...new TextEncoder().encode("NUMPY"), 1, 0);
/** Where the array begins: a multiple of 64, as NumPy asks for, with room for every shape. */
const BEGIN = 128;

/** Images of one shape as a NumPy array of uint8, `[n, height, width, channels]`. */
export function writeNpy(pictures: readonly Picture[]): Uint8Array {
  const [{ height, width, channels, data: { length } }] = pictures;
  const header = headerOf([pictures.length, height, width, channels]);
  const bytes = new Uint8Array(header.length + pictures.length * length);
  bytes.set(header);
  pictures.forEach(({ data }, i) => bytes.set(data, header.length + i * length));
  return bytes;
}

/** The bytes of every image of such an array, in order. @throws {TypeError} If it is none. */
export function readNpy(bytes: Uint8Array): Uint8Array[] {
  const length = MAGIC.length + 2 + bytes[MAGIC.length];
  const text = new TextDecoder().decode(bytes.subarray(MAGIC.length + 2, length));
  const shape = /^\{'descr': '\|u1', 'fortran_order': False, 'shape': \((\d+(?:, \d+){3})\), \}/.exec(text);
  if (!MAGIC.every((byte, i) => bytes[i] === byte) || !shape) throw new TypeError("It is no array of images");
  const [count, ...rest] = shape[1].split(", ").map(Number);
  const size = rest.reduce((product, dim) => product * dim, 1);
  if (bytes.length !== length + count * size) {
    throw new TypeError(`It has ${bytes.length - length} bytes of pixels, ${count * size} are expected`);
  }
  return Array.from({ length: count }, (_, i) => bytes.subarray(length + i * size, length + (i + 1) * size));
}

function headerOf(shape: readonly number[]): Uint8Array {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(", ")}), }`;
  const size = BEGIN - MAGIC.length - 2;
  return Uint8Array.of(
    ...MAGIC,
    size,
    0,
    ...new TextEncoder().encode(`${text.padEnd(size - 1)}\n`),
  );
}
