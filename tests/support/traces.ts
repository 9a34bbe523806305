// What a process leaves behind, and whom it talks to.

/** The files below some folders, in order. */
export async function filesBelow(...folders: string[]): Promise<string[]> {
  const files: string[] = [];
  for (const folder of folders) {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      files.push(...isDirectory ? await filesBelow(path) : [path]);
    }
  }
  return files.sort();
}

/** Runs a command to its end; throws with its error stream where it fails. */
export async function runWhole(
  [program, ...args]: string[],
  options: Deno.CommandOptions = {},
): Promise<{ out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(program, { ...options, args }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (code !== 0) throw new Error(`${program} ${args[0]} has failed (${code}): ${err || out}`);
  return { out, err };
}

/** Runs a program, given as text, in a Deno of its own that may do everything. */
export async function runProgram(program: string): Promise<{ out: string; err: string }> {
  const script = `data:application/typescript,${encodeURIComponent(program)}`;
  return await runWhole([Deno.execPath(), "run", "--quiet", "--allow-all", "--config=deno.json", script]);
}

/** An empty home of its own; Deno's cache stays where it is, and Deno looks for no newer version of itself. */
export async function freshHome(folder: string): Promise<{ env: Record<string, string>; folders: string[] }> {
  const folders = ["home", "cache", "temporary"].map((name) => `${folder}/${name}`);
  for (const each of folders) await Deno.mkdir(each);
  const [HOME, XDG_CACHE_HOME, TMPDIR] = folders;
  const { out } = await runWhole([Deno.execPath(), "info", "--json"]);
  const env = { HOME, XDG_CACHE_HOME, TMPDIR, DENO_DIR: JSON.parse(out).denoDir, DENO_NO_UPDATE_CHECK: "1" };
  return { env, folders };
}

/** The network addresses that a process with its threads and children connects or sends to, by strace. */
export async function addressesOf(command: string[], env: Record<string, string>, log: string): Promise<string[]> {
  await runWhole(["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", log, ...command], {
    env,
  });
  const lines = (await Deno.readTextFile(log)).split("\n");
  return lines.filter((line) => /AF_INET6?\b/.test(line));
}
