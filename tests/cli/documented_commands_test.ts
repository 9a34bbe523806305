// What README and guide tell people to type, to read and to follow.
import { assert, assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { parseCard } from "../../src/models/parse_card.ts";
import { scheduleOf } from "../../src/models/schedule_of.ts";

const GUIDE = "src/guide";
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "models/README.md",
  ...[...Deno.readDirSync(GUIDE)].map(({ name }) => `${GUIDE}/${name}`).sort(),
];
const TEXTS = new Map(PAGES.map((page) => [page, Deno.readTextFileSync(page)]));
const TASKS: Record<string, { command: string }> = config.tasks;

/** The fenced blocks of a page in a language. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"))].map(([, code]) => code);
}

/** Every `deno task NAME ...` of a page, in its shell blocks and between backticks. */
function commands(text: string): string[] {
  const lines = blocks(text, "sh").flatMap((code) => code.replaceAll("\\\n", " ").split("\n"));
  const spans = [...text.replaceAll(/^```.*?^```/gms, "").matchAll(/`([^`]+)`/g)].map(([, span]) => span);
  return [...lines, ...spans.map((span) => span.replaceAll(/\s+/g, " "))]
    .map((line) => line.replace(/^npx -y deno@\S+/, "deno").replace(/\s#.*/, ""))
    .filter((line) => line.startsWith("deno task "));
}

const helps = new Map<string, Promise<string>>();

/** What `deno task NAME --help` prints. */
function helpOf(task: string): Promise<string> {
  const found = helps.get(task) ?? runHelp(TASKS[task].command.split(" ").slice(1));
  helps.set(task, found);
  return found;
}

async function runHelp(args: string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args, "--help"], env: { NO_COLOR: "1" } });
  return new TextDecoder().decode((await command.output()).stdout);
}

Deno.test("every deno task in README and guide exists, with options that its help lists", async () => {
  let checked = 0;
  for (const [page, text] of TEXTS) {
    for (const line of commands(text)) {
      const [name, ...words] = line.split(" ").slice(2);
      assert(Object.hasOwn(TASKS, name), `${page}: ${line}: there is no task ${name}`);
      for (const option of words.filter((word) => word.startsWith("--") && word !== "--help")) {
        const help = await helpOf(name);
        assert(help.split(/\s+/).includes(option), `${page}: ${line}: ${name} has no option ${option}`);
        checked++;
      }
    }
  }
  assert(checked > 20, `${checked} options`);
});

Deno.test("every example of the guide runs: none is marked to be passed over", () => {
  for (const [page, text] of TEXTS) {
    const languages = [...text.matchAll(/^```(\S[^\n]*)\n.*?^```/gms)].map(([, language]) => language);
    const odd = languages.filter((language) => !["ts", "sh", "py", "json"].includes(language));
    assertEquals(odd, [], page);
  }
});

Deno.test("every model card in the guide is one, and its schedule a schedule", () => {
  const cards = [...TEXTS].flatMap(([page, text]) => blocks(text, "json").map((code) => parseCard(page, code)));
  assertEquals(cards.length, 1);
  cards.forEach(({ schedule }) => assertEquals(scheduleOf(schedule).isContinuous, true));
});

Deno.test("every link within the repository leads to a file, and to a heading of it", () => {
  const anchors = (text: string) =>
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
      title.toLowerCase().replaceAll(/[^\w\s-]/g, "").replaceAll(" ", "-")
    );
  for (const [page, text] of TEXTS) {
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [path, anchor] = target.split("#");
      const file = path ? join(dirname(page), path) : page;
      assert(existsSync(file), `${page}: ${target}`);
      if (anchor) assert(anchors(Deno.readTextFileSync(file)).includes(anchor), `${page}: ${target}`);
    }
  }
});
