// The help of every command: asked for in three ways, it is all that the command does.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { deis } from "../support/run_deis.ts";

const overview = (await deis("help")).stdout;
/** The commands with their summaries, as the overview lists them. */
const COMMANDS = [...overview.matchAll(/^ {2}([a-z]+) +([A-Z].*)$/gm)].map(([, name, summary]) => [name, summary])
  .filter(([name]) => name !== "help");

Deno.test("the overview lists commands with what they do", () => {
  assert(COMMANDS.length >= 8, overview);
  for (const name of ["sample", "generate", "serve", "compare", "fit", "plan", "compile", "inspect"]) {
    assert(COMMANDS.some(([command]) => command === name), name);
  }
});

for (const [command, summary] of COMMANDS) {
  Deno.test(`${command} -h, --help and help ${command} print its help, and do nothing else`, async () => {
    const { code, stdout, stderr } = await deis(command, "--help");
    assertEquals([code, stderr], [0, ""]);
    assertMatch(stdout, /^[A-Z].*\.\n/);
    assert(summary.endsWith("."));
    assertMatch(stdout, new RegExp(`^Usage: deis ${command} `, "m"));
    assertMatch(stdout, /^ {2}-h, --help +show this$/m);
    assertEquals(await deis(command, "-h"), { code, stdout, stderr });
    assertEquals(await deis("help", command), { code, stdout, stderr });
  });
}
