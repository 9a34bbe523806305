// The page's document without a browser: what a test file imports has it for its own.
/// <reference lib="dom" />
import { Window } from "happy-dom";
import { ImageData } from "./image_data.ts";

const HTML = await Deno.readTextFile("src/web/index.html");
const painted = new WeakMap<object, number[]>();

/** Opens the page anew, as it is before its programs run. */
export function openPage(): Document {
  const window = new Window({
    settings: {
      disableCSSFileLoading: true,
      disableJavaScriptFileLoading: true,
      handleDisabledFileLoadingAsSuccess: true,
    },
  });
  window.document.write(HTML);
  const { document, FormData, HTMLCanvasElement } = window;
  const Option = function (text: string, value: string) {
    return Object.assign(document.createElement("option"), { text, value });
  };
  const getContext = function (this: object) {
    const cells: number[] = [];
    painted.set(this, cells);
    return { putImageData: ({ data }: ImageData) => void cells.push(data[0]) };
  };
  Object.assign(HTMLCanvasElement.prototype, { getContext });
  Object.assign(globalThis, { document, FormData, ImageData, Option, Event: window.Event });
  return document as unknown as Document;
}

/** Of each picture on a canvas the red of its first pixel, from left to right. */
export function shownOn(canvas: Element): number[] {
  return painted.get(canvas) ?? [];
}
