import { type Browser, chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts Chromium without a window; where there is none, Debian's is installed if this user may do that. */
export async function startChromium(): Promise<Browser | undefined> {
  const executablePath = findChromium() ?? await installChromium();
  if (executablePath) return await chromium.launch({ executablePath, args: FLAGS });
  const line = "!".repeat(100);
  console.error(
    `\n${line}\nNOT TESTED: the page and the package in a browser, for there is no Chromium here\n${line}\n`,
  );
}

/** Where Chromium is; undefined where it is not. */
export function findChromium(): string | undefined {
  return PLACES.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

async function installChromium(): Promise<string | undefined> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return undefined;
  console.error("Installing Chromium by apt-get");
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", "chromium"]]) {
    try {
      const { code } = await new Deno.Command("apt-get", { args, env, stdout: "null", stderr: "null" }).output();
      if (code !== 0) return undefined;
    } catch {
      return undefined; // no apt-get
    }
  }
  return findChromium();
}

/** Settings of a test that needs a browser: its connection outlives each test of a file. */
export function needing(browser: Browser | undefined): Pick<
  Deno.TestDefinition,
  "ignore" | "sanitizeOps" | "sanitizeResources"
> {
  return { ignore: !browser, sanitizeOps: false, sanitizeResources: false };
}
