/** How a command ended: its exit code, undefined where it took longer than its limit, and all that it printed. */
export interface Outcome {
  code: number | undefined;
  report: string;
}

/** A copy of the working tree in a folder of its own, with the packages that are installed here. */
export class WorkingCopy {
  private constructor(/** Without links in its path. */ readonly folder: string) {}

  static async make(): Promise<WorkingCopy> {
    const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "deis-faults-" }));
    const list = await output("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    for (const path of list.split("\0").filter((path) => path !== "")) {
      await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.copyFile(path, `${folder}/${path}`).catch(() => {}); // listed, and deleted since
    }
    await Deno.symlink(`${Deno.cwd()}/node_modules`, `${folder}/node_modules`);
    return new WorkingCopy(folder);
  }

  /** The text of a file. */
  async read(path: string): Promise<string> {
    return await Deno.readTextFile(`${this.folder}/${path}`);
  }

  /** Runs `run` while a file has another text. */
  async with<T>(path: string, text: string, run: () => Promise<T>): Promise<T> {
    return await this.keeping(path, async () => {
      await Deno.writeTextFile(`${this.folder}/${path}`, text);
      return await run();
    });
  }

  /** Runs `run`, after which a file is as it was. */
  async keeping<T>(path: string, run: () => Promise<T>): Promise<T> {
    const file = `${this.folder}/${path}`, before = await this.read(path);
    try {
      return await run();
    } finally {
      await Deno.writeTextFile(file, before);
    }
  }

  /** Runs Deno in the copy, for so many seconds at most: after these it is killed with all processes that it started. */
  async deno(args: readonly string[], limit: number, env: Record<string, string> = {}): Promise<Outcome> {
    const command = new Deno.Command("timeout", {
      args: ["--signal=KILL", String(Math.ceil(limit)), "nice", "-n", "5", Deno.execPath(), ...args],
      cwd: this.folder,
      env: { NO_COLOR: "1", ...env },
    });
    const { code, signal, stdout, stderr } = await command.output();
    const report = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
    return { code: signal === "SIGKILL" ? undefined : code, report };
  }

  async remove(): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function output(program: string, args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args }).output();
  return new TextDecoder().decode(stdout);
}
