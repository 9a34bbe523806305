// A Python with what src/deploy needs, in a folder that is made once.
import { hasCommand } from "./processes.ts";
import { runWhole } from "../traces.ts";

const FOLDER = "dist/cluster/venv";

/** The interpreter; installed where that can be, undefined where not. */
export async function pythonWithRay(): Promise<string | undefined> {
  const python = `${FOLDER}/bin/python`;
  const isThere = () => hasCommand(python, "-c", "import ray, onnxruntime, pyarrow, numpy");
  if (await isThere()) return python;
  try {
    await runWhole(["python3", "-m", "venv", FOLDER]);
    await runWhole([python, "-m", "pip", "install", "--quiet", "-r", "src/deploy/requirements.txt"]);
  } catch (error) {
    console.error((error as Error).message);
  }
  return await isThere() ? python : undefined;
}
