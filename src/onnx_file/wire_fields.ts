/** Bytes that are read where they are needed. */
export interface Bytes {
  readonly length: number;
  /** The bytes of a range, valid until the next call. */
  read(from: number, to: number): Uint8Array;
}

/** A field of a protobuf message; one that is no number has a range of bytes. */
export type Field =
  | { readonly number: number; readonly to?: undefined }
  | { readonly number: number; readonly from: number; readonly to: number };

const LONGEST_VARINT = 10;
/** How a field is written. */
const VARINT = 0, EIGHT_BYTES = 1, RANGE = 2, GROUP_BEGIN = 3, GROUP_END = 4, FOUR_BYTES = 5;

/**
 * The fields of a protobuf message in a range of a file. What a range holds is not read: that is how the weights of a
 * file are passed over.
 *
 * @throws {TypeError} If the range is no whole message.
 */
export function* fieldsOf(file: Bytes, from: number, to: number): Generator<Field> {
  let at = from, groups = 0;
  const advance = (length: number) => {
    if (length > to - at) throw new TypeError("it is cut short");
    at += length;
  };
  const varint = (): bigint => {
    const bytes = file.read(at, Math.min(at + LONGEST_VARINT, to));
    const length = bytes.findIndex((byte) => byte < 0x80) + 1;
    if (length === 0) throw new TypeError("it is damaged or cut short");
    at += length;
    return bytes.subarray(0, length).reduceRight((value, byte) => value << 7n | BigInt(byte & 0x7f), 0n);
  };
  while (at < to) {
    const tag = varint(), number = Number(tag >> 3n), type = Number(tag & 7n);
    const inGroup = groups > 0;
    if (number === 0) throw new TypeError("it is no protobuf");
    if (type === VARINT) {
      varint();
      if (!inGroup) yield { number };
    } else if (type === RANGE) {
      const length = Number(varint()), begin = at;
      advance(length);
      if (!inGroup) yield { number, from: begin, to: at };
    } else if (type === EIGHT_BYTES || type === FOUR_BYTES) {
      advance(type === EIGHT_BYTES ? 8 : 4);
      if (!inGroup) yield { number };
    } else if (type === GROUP_BEGIN) groups++; // an old form of messages, which runtimes pass over
    else if (type === GROUP_END && inGroup) groups--;
    else throw new TypeError("it is no protobuf");
  }
  if (groups > 0) throw new TypeError("it is cut short");
}
