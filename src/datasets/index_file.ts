import { parquetReadObjects } from "hyparquet";
import { parquetWriteBuffer } from "hyparquet-writer";

/** What the index says of one image. */
export interface IndexRow {
  /** Number of the image in the whole set. */
  index: number;
  seed: number;
  /** The class it was drawn for; null where the model has none. */
  label: number | null;
  /** The prompt it was drawn for; null where the model takes none. */
  prompt: string | null;
  /** SHA-256 of the plan's JSON, in hex. */
  plan: string;
  /** SHA-256 of the model's file, in hex. */
  model: string;
  /** The file of the shard that holds the image. */
  shard: string;
  /** SHA-256 of the image as it is stored, in hex: of its PNG, or of its bytes in the array. */
  sha256: string;
  /** SHA-256 of the whole file that holds the image, in hex. */
  shardSha256: string;
}

/** The rows as a Parquet file. */
export function writeIndex(rows: readonly IndexRow[]): Uint8Array {
  const column = <Key extends keyof IndexRow>(name: Key) => rows.map((row) => row[name]);
  const integers = (name: "index" | "seed") => column(name).map((value) => BigInt(value));
  const text = (name: "plan" | "model" | "shard" | "sha256" | "shardSha256") =>
    ({ name, data: column(name), type: "STRING", nullable: false }) as const;
  return new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: "index", data: integers("index"), type: "INT64", nullable: false },
      { name: "seed", data: integers("seed"), type: "INT64", nullable: false },
      { name: "label", data: column("label"), type: "INT32", nullable: true },
      { name: "prompt", data: column("prompt"), type: "STRING", nullable: true },
      ...(["plan", "model", "shard", "sha256", "shardSha256"] as const).map(text),
    ],
  }));
}

/** Reads the rows of a Parquet file. @throws If it is none, or has other columns. */
export async function readIndex(bytes: Uint8Array): Promise<IndexRow[]> {
  const file = bytes.slice().buffer;
  const rows = await parquetReadObjects({ file }) as Record<keyof IndexRow, unknown>[];
  return rows.map((row) => ({
    index: Number(row.index),
    seed: Number(row.seed),
    label: row.label as number | null ?? null,
    prompt: row.prompt as string | null ?? null,
    plan: String(row.plan),
    model: String(row.model),
    shard: String(row.shard),
    sha256: String(row.sha256),
    shardSha256: String(row.shardSha256),
  }));
}
