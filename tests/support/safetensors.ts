/** A tensor of a safetensors file. */
export interface StoredTensor {
  readonly data: Float32Array | Uint8Array | BigInt64Array;
  readonly dims: number[];
}

/** The tensors of a safetensors file by name: of float32, uint8 and int64. */
export async function readSafetensors(path: string | URL): Promise<Map<string, StoredTensor>> {
  const { buffer } = await Deno.readFile(path);
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length))) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const types: Record<string, (bytes: ArrayBuffer) => StoredTensor["data"]> = {
    F32: (bytes) => new Float32Array(bytes),
    U8: (bytes) => new Uint8Array(bytes),
    I64: (bytes) => new BigInt64Array(bytes),
  };
  return new Map(
    Object.entries(header).map(([name, { dtype, shape, data_offsets: [from, to] }]) => [
      name,
      { data: types[dtype](buffer.slice(8 + length + from, 8 + length + to)), dims: shape },
    ]),
  );
}
