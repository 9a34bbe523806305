/**
 * Builds the npm package into dist/npm: `deno task npm`.
 *
 * @module
 */
import { writePackage } from "./package.ts";

const folder = new URL("../../dist/npm", import.meta.url).pathname;
await writePackage(folder);
console.log("dist/npm");
