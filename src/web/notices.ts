/// <reference lib="dom" />
import { asBroken } from "./broken.ts";

const element = (id: string) => document.querySelector<HTMLElement>(`#${id}`)!;

/** Puts a text where the page has a place for it. */
export function say(place: "result" | "warning" | "runtime", text: string): void {
  element(place).textContent = text;
}

/** Shows what keeps the page from working, and what can be done about it. */
export function showBroken(error: unknown): void {
  const { message, advice } = asBroken(error);
  const title = document.createElement("strong");
  title.textContent = message;
  element("broken").replaceChildren(title, advice);
  element("broken").hidden = false;
  say("runtime", "");
}
