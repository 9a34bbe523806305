import { invocation } from "./invocation.ts";

/** The end of a message about an ONNX file that is not as expected. */
export function seeInspect(): string {
  return `${invocation("inspect")} FILE says what it is`;
}
