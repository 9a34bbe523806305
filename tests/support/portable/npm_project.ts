import { fileURLToPath } from "node:url";
import config from "../../../deno.json" with { type: "json" };
import { manifest } from "../../../src/npm/manifest.ts";
import { writePackage } from "../../../src/npm/package.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** The name that the package is imported by. */
export const NAME = config.name;

/**
 * A project with the package in its node_modules, and what the package needs, from the repository's.
 *
 * @param project Its folder. Default: a new one
 */
export async function makeProject(project = Deno.makeTempDirSync()): Promise<string> {
  await writePackage(`${project}/node_modules/${NAME}`);
  await Deno.writeTextFile(`${project}/package.json`, '{ "type": "module" }');
  await link(project, Object.keys(manifest().dependencies as Record<string, string>));
  return project;
}

/** Makes packages of the repository's node_modules resolvable in a project. */
export async function link(project: string, names: string[]): Promise<void> {
  for (const name of names) {
    const target = `${project}/node_modules/${name}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await Deno.symlink(`${ROOT}node_modules/${name}`, target);
  }
}

/** What a command printed, and how it ended. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command in a folder. */
export async function run(folder: string, command: string, ...args: string[]): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args, cwd: folder, env: { NO_COLOR: "1" } })
    .output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out, stderr: err };
}

/** Whether a command is there; where it is not, says in a line that cannot be overlooked what is not tested. */
export async function isThere(command: string, untested: string): Promise<boolean> {
  try {
    await run(".", command, "--version");
    return true;
  } catch {
    console.error(`\n!!!!!!!! NOT TESTED: ${untested}, for ${command} is not installed !!!!!!!!\n`);
    return false;
  }
}
