/**
 * Builds the npm package into dist/npm: `deno task npm`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { writePackage } from "./package.ts";

const folder = fileURLToPath(new URL("../../dist/npm", import.meta.url));
await writePackage(folder);
console.log("dist/npm");
