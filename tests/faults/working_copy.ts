/** A copy of the working tree in a folder of its own, with the packages that are installed here. */
export class WorkingCopy {
  private constructor(readonly folder: string) {}

  static async make(): Promise<WorkingCopy> {
    const folder = await Deno.makeTempDir({ prefix: "deis-faults-" });
    const list = await output("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    for (const path of list.split("\0").filter((path) => path !== "")) {
      await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.copyFile(path, `${folder}/${path}`).catch(() => {}); // listed, and deleted since
    }
    await Deno.symlink(`${Deno.cwd()}/node_modules`, `${folder}/node_modules`);
    return new WorkingCopy(folder);
  }

  /** Runs `run` while a file has another text. */
  async with<T>(path: string, text: string, run: () => Promise<T>): Promise<T> {
    const file = `${this.folder}/${path}`, before = await Deno.readTextFile(file);
    await Deno.writeTextFile(file, text);
    try {
      return await run();
    } finally {
      await Deno.writeTextFile(file, before);
    }
  }

  /** Runs Deno in the copy; the exit code, or undefined where it took longer than the limit. */
  async deno(args: string[], limit: number): Promise<{ code: number | undefined; text: string }> {
    const signal = AbortSignal.timeout(1000 * limit);
    const command = new Deno.Command("nice", { args: [Deno.execPath(), ...args], cwd: this.folder, signal });
    const { code, stdout, stderr } = await command.output();
    const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
    return { code: signal.aborted ? undefined : code, text };
  }

  async remove(): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function output(program: string, args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args }).output();
  return new TextDecoder().decode(stdout);
}
