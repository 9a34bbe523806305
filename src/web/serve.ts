/**
 * Builds the page into dist/web and serves it: `deno task web`, with `--port N`.
 *
 * @module
 */
import { toInteger } from "../cli/arguments/option_values.ts";
import { fileURLToPath } from "node:url";
import { parseOptions } from "../cli/arguments/parse_options.ts";
import { runCommand } from "../cli/run_command.ts";
import { UsageError } from "../cli/usage_error.ts";
import { firstLine } from "../internal/first_line.ts";
import { buildPage } from "./build_page.ts";
import { staticHandler } from "./static_handler.ts";

const OPTIONS = {
  port: { value: "N", help: "port of localhost (default: 8000)" },
  "build-only": { help: "build, and serve nothing" },
};

await runCommand(async (args) => {
  const values = parseOptions("deno task web", "Builds the page into dist/web and serves it.", OPTIONS, args);
  if (!values) return;
  const port = toInteger("port", values.port, 0, 65535) ?? 8000;
  const folder = fileURLToPath(new URL("../../dist/web", import.meta.url));
  if (!values["build-only"]) checkPort(port);
  await buildPage(folder);
  console.log("dist/web");
  if (values["build-only"]) return;
  const onListen = (address: Deno.NetAddr) => console.log(`http://localhost:${address.port}/`);
  await Deno.serve({ hostname: "localhost", port, onListen }, staticHandler(folder)).finished;
}, "deno task");

/** @throws {UsageError} If another program has the port, or it may not be had: better said before the build. */
function checkPort(port: number): void {
  try {
    Deno.listen({ hostname: "localhost", port }).close();
  } catch (error) {
    throw new UsageError(`--port ${port} cannot be served: ${firstLine(error)}`);
  }
}
