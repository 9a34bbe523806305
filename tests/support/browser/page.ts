/// <reference lib="dom" />
import axe from "axe-core";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

/** An open page with all that it asked for and complained of. */
export interface Visit {
  page: Page;
  context: BrowserContext;
  /** URLs of all requests, the worker's too. */
  requests: string[];
  /** Errors and warnings on the console, and errors that nobody caught. */
  complaints: string[];
}

/** Opens a URL in a browser that remembers nothing. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions & { before?: () => void } = {},
): Promise<Visit> {
  const { before, ...rest } = options;
  const context = await browser.newContext(rest);
  if (before) await context.addInitScript(before);
  const page = await context.newPage();
  const requests: string[] = [], complaints: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => {
    const ours = message.text().startsWith("Canvas2D: Multiple readback"); // by picture() below
    if (["error", "warning"].includes(message.type()) && !ours) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url);
  return { page, context, requests, complaints };
}

/** Waits for the drawing that an action asks for, and returns its summary. */
export async function drawn(page: Page, action: () => Promise<unknown> = async () => {}): Promise<string> {
  await page.evaluate(() => document.querySelector("#result")!.textContent = "");
  await action();
  await page.locator("#result:not(:empty)").waitFor({ timeout: 60_000 });
  return (await page.locator("#result").textContent())!;
}

/** The shades from 0 to 255 of a panel's picture, row after row. */
export async function picture(page: Page, panel: number): Promise<number[]> {
  return await page.locator(".picture").nth(panel).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return [...data].filter((_, i) => i % 4 === 0);
  });
}

/** The picture that images in a row make, in shades from 0 to 255. */
export function shadesOf(images: Float32Array): number[] {
  const count = images.length / 784;
  return Array.from({ length: images.length }, (_, i) => {
    const [y, x] = [Math.floor(i / (28 * count)), i % (28 * count)];
    const value = images[784 * Math.floor(x / 28) + 28 * y + x % 28];
    return Math.round(127.5 * (Math.min(Math.max(value, -1), 1) + 1));
  });
}

/** The largest difference of two arrays. */
export function distance(a: number[], b: number[]): number {
  return a.length === b.length ? Math.max(...a.map((value, i) => Math.abs(value - b[i]))) : Infinity;
}

/** The rules of accessibility that a page breaks, as axe-core finds them. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const audit = (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }).axe;
    return (await audit.run()).violations.map(({ id }) => id);
  });
}
