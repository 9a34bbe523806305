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

  /** Runs `run` while some files have other texts; then they are as they were. */
  async with<T>(texts: ReadonlyMap<string, string>, run: () => Promise<T>): Promise<T> {
    const before = new Map<string, string>();
    for (const path of texts.keys()) before.set(path, await this.read(path));
    try {
      await this.#write(texts);
      return await run();
    } finally {
      await this.#write(before);
    }
  }

  /** Runs Deno in the copy, for so many seconds at most: after these it is killed with all processes that it started. */
  async deno(args: readonly string[], limit: number): Promise<Outcome> {
    const command = new Deno.Command("timeout", {
      args: ["--signal=KILL", String(Math.ceil(limit)), "nice", "-n", "5", Deno.execPath(), ...args],
      cwd: this.folder,
      env: { NO_COLOR: "1" },
    });
    const { code, signal, stdout, stderr } = await command.output();
    const report = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
    return { code: signal === "SIGKILL" ? undefined : code, report };
  }

  async #write(texts: ReadonlyMap<string, string>): Promise<void> {
    for (const [path, text] of texts) await Deno.writeTextFile(`${this.folder}/${path}`, text);
  }

  async remove(): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function output(program: string, args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args }).output();
  return new TextDecoder().decode(stdout);
}
