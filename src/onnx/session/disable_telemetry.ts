import process from "node:process";

/** ONNX Runtime sends nothing and keeps no device id where this variable is set before its library is loaded. */
const VARIABLE = "ORT_DISABLE_TELEMETRY";
let warned = false;

/**
 * Keeps onnxruntime-node's library from sending usage data, unless the user has set the variable. Where Deno does not
 * allow that it asks for nothing, and warns, once.
 */
export function disableTelemetry(): void {
  const deno = globalThis.Deno as typeof Deno | undefined;
  if (deno && deno.permissions.querySync({ name: "env", variable: VARIABLE }).state !== "granted") {
    if (!warned) console.warn(WARNING);
    warned = true;
    return;
  }
  process.env[VARIABLE] ??= "1";
}

const WARNING =
  `warning: the library of onnxruntime-node sends usage data to its maker unless ${VARIABLE}=1 is set; ` +
  `with --allow-env=${VARIABLE} this program sets it`;
