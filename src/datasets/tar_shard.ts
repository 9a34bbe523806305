import { encode } from "fast-png";
import { packTar, unpackTar } from "modern-tar";
import type { Picture } from "./picture.ts";

/** Digits of an image's number in its name. */
const DIGITS = 9;

/** What lies beside each image in a WebDataset tar. */
export interface Caption {
  readonly index: number;
  readonly [key: string]: number | string | null;
}

/** The name that the files of an image have, without their endings. */
function nameOf(index: number): string {
  return String(index).padStart(DIGITS, "0");
}

/** An image as PNG. */
export function pngOf(picture: Picture): Uint8Array {
  return encode(picture);
}

/**
 * A shard in the layout of WebDataset: `000000017.png` and `000000017.json` one after the other. All times, owners and
 * modes are fixed, so the same images give the same bytes.
 */
export function writeTar(pngs: readonly Uint8Array[], captions: readonly Caption[]): Promise<Uint8Array> {
  const text = new TextEncoder();
  return packTar(captions.flatMap((caption, i) => [
    entry(`${nameOf(caption.index)}.png`, pngs[i]),
    entry(`${nameOf(caption.index)}.json`, text.encode(JSON.stringify(caption))),
  ]));
}

function entry(name: string, body: Uint8Array) {
  const header = {
    name,
    size: body.length,
    type: "file",
    mode: 0o644,
    mtime: new Date(0),
    uid: 0,
    gid: 0,
  } as const;
  return { header, body };
}

/** The PNG of every image of a shard, by the image's number. @throws If it is no tar. */
export async function readTar(bytes: Uint8Array): Promise<Map<number, Uint8Array>> {
  const images = new Map<number, Uint8Array>();
  for (const { header, data } of await unpackTar(bytes, { strict: true })) {
    if (data && header.name.endsWith(".png")) images.set(Number(header.name.slice(0, -".png".length)), data);
  }
  return images;
}
