import { TensorProto_DataType } from "onnx-buf";
import type { CompilableFile } from "../../compile/read_compilable.ts";
import { elemTypeOf, shapeOf, tensorType, valueInfo } from "../../onnx_file/onnx_proto.ts";
import type { Roles } from "../../onnx/network/row_batch.ts";
import { castTo, firstChannels, type Packing, packNodes, unpackNodes } from "./door_nodes.ts";
import { type Door, withDoors, withFloatDoors } from "./doors.ts";

const { FLOAT, INT32, INT64 } = TensorProto_DataType;

/** What a network's latents are. */
export interface LatentOptions {
  readonly roles: Roles;
  readonly channels: number;
  /** Where the network takes patches: how they are made of latents. */
  readonly packing?: Packing;
}

/**
 * A denoising network as one that takes and gives float32 latents: the variance that it learned is left out, and patches
 * are made of latents at its door.
 */
export function latentNetwork(file: CompilableFile, { roles, channels, packing }: LatentOptions): CompilableFile {
  const plain = withFloatDoors(file);
  const find = (name: string) =>
    [...plain.graph.input, ...plain.graph.output].find((value) => value.name === name)!;
  const [x, t, eps] = [roles.x, roles.t, roles.eps].map(find);
  const shape = packing ? [shapeOf(x)![0], channels, packing.height, packing.width] : shapeOf(x)!;
  const latents = (name: string) => valueInfo(name, tensorType(FLOAT, shape));
  const doors: Record<string, Door> = {};
  if (packing) {
    doors[x.name] = { declared: latents(x.name), nodes: (part, value) => packNodes(part, value, packing) };
    doors[eps.name] = { declared: latents(eps.name), nodes: (part, value) => unpackNodes(part, value, packing) };
  } else if (shapeOf(eps)?.[1] !== channels) {
    // Twice the channels, or the file does not say how many.
    doors[eps.name] = {
      declared: latents(eps.name),
      nodes: (part, value) => firstChannels(part, value, channels),
    };
  }
  if (elemTypeOf(t) === INT32) {
    const declared = valueInfo(t.name, tensorType(INT64, shapeOf(t) ?? []));
    doors[t.name] = { declared, nodes: (part, value) => castTo(part, "cast", value, INT32) };
  }
  return withDoors(plain, doors);
}
