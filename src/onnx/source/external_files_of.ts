import { firstLine } from "../../internal/first_line.ts";
import { externalLocations } from "../../onnx_file/external_locations.ts";
import type { Bytes } from "../../onnx_file/wire_fields.ts";
import { notAModel } from "../errors.ts";
import { checkLocation } from "./check_location.ts";

/**
 * The files beside a model that it keeps weights in, by name.
 *
 * @throws {TypeError} If it is no whole ONNX model, or names a file outside of its folder.
 */
export function externalFilesOf(name: string, file: Bytes): string[] {
  if (isOrtFormat(file)) return [];
  let locations;
  try {
    locations = externalLocations(file);
  } catch (error) {
    throw notAModel(name, `the file is no whole ONNX model, ${firstLine(error)}`);
  }
  for (const location of locations) checkLocation(name, location);
  return locations;
}

/** Whether a file is of ONNX Runtime's own format, which keeps all weights in itself. */
function isOrtFormat(file: Bytes): boolean {
  return file.length >= 8 && String.fromCharCode(...file.read(4, 8)) === "ORTM";
}
