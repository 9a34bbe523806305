// The picture, the strip and the slider of the page, on elements of our own.
import { assertEquals } from "@std/assert";
import type { Frame } from "../../src/web/messages.ts";
import { TrajectoryView } from "../../src/web/trajectory_view.ts";
import { ImageData } from "../support/image_data.ts";

Object.assign(globalThis, { ImageData });

/** An element that keeps what it is told; of what is painted the red of the first pixel, from left to right. */
function element() {
  const listeners: Record<string, (event: object) => void> = {};
  const painted: number[] = [];
  return {
    listeners,
    painted,
    width: 0,
    clientWidth: 40,
    value: "",
    max: "",
    textContent: "",
    ariaLabel: "",
    ariaValueText: "",
    set height(_: number) {
      painted.length = 0; // as a canvas is empty when its size is set
    },
    getContext: () => ({ putImageData: ({ data }: ImageData) => void painted.push(data[0]) }),
    addEventListener: (type: string, listener: (event: object) => void) => void (listeners[type] = listener),
  };
}

function viewOf() {
  const [picture, strip, slider, readout] = [element(), element(), element(), element()];
  const elements: Record<string, unknown> = {
    ".picture": picture,
    ".strip": strip,
    ".scrub input": slider,
    ".scrub b": readout,
  };
  const view = new TrajectoryView({ querySelector: (name: string) => elements[name] } as unknown as HTMLElement);
  return { view, picture, strip, slider, readout };
}

const pictureOf = (red: number) => ({ width: 1, height: 1, data: Uint8ClampedArray.of(red, 0, 0) });
const frameOf = (index: number, t?: number): Frame => ({
  index,
  t,
  state: [pictureOf(10 * index + 1)],
  clean: [pictureOf(10 * index + 2)],
});

Deno.test("each moment is shown as it comes, and the strip has room for all of them", () => {
  const { view, picture, strip, slider, readout } = viewOf();
  assertEquals(view.last, undefined);
  view.clean = false;
  slider.listeners.input({});
  assertEquals([picture.painted, strip.painted, readout.textContent], [[], [], ""]);
  view.add(frameOf(0, 1), 3, "7");
  assertEquals([slider.max, slider.value, readout.textContent], ["3", "0", "step 0 of 3, t = 1.000"]);
  assertEquals([picture.painted, strip.painted], [[1], [1, 1, 1, 1]]);
  view.add(frameOf(1, 0.25), 3, "7");
  assertEquals([slider.value, readout.textContent], ["1", "step 1 of 3, t = 0.250"]);
  assertEquals([picture.painted, strip.painted], [[11], [1, 11, 11, 11]]);
  assertEquals(picture.ariaLabel, "7 at step 1 of 3, t = 0.250");
  assertEquals(slider.ariaValueText, "step 1 of 3, t = 0.250");
  assertEquals(strip.ariaLabel, "The way from noise to 7 in 3 steps");
  assertEquals(view.last?.index, 1);
  view.add(frameOf(0, 998.7), 2, "a fox");
  assertEquals([readout.textContent, strip.painted], ["step 0 of 2, t = 999", [1, 1, 1]]);
  view.add(frameOf(1), 2, "a fox");
  assertEquals(readout.textContent, "step 1 of 2");
});

Deno.test("the slider and the strip go to a moment, and clean pictures take the states' place", () => {
  const { view, picture, strip, slider, readout } = viewOf();
  for (const index of [0, 1, 2, 3]) view.add(frameOf(index), 3, "7");
  slider.value = "1";
  slider.listeners.input({});
  assertEquals([picture.painted, readout.textContent], [[11], "step 1 of 3"]);
  view.clean = true;
  assertEquals([picture.painted, strip.painted], [[12], [2, 12, 22, 32]]);
  // The strip is 40 pixels wide: ten for each of its four moments.
  const moment = (type: string, offsetX: number, buttons = 0) => {
    strip.listeners[type]({ offsetX, buttons });
    return slider.value;
  };
  assertEquals([0, 9, 10, 39, 40, -5].map((x) => moment("pointerdown", x)), ["0", "0", "1", "3", "3", "0"]);
  assertEquals([moment("pointermove", 25), moment("pointermove", 25, 1)], ["0", "2"]);
  assertEquals(picture.painted, [22]);
});

Deno.test("a slider beyond what is drawn shows the last moment that is", () => {
  const { view, picture, slider, readout } = viewOf();
  view.add(frameOf(0), 3, "7");
  slider.value = "3";
  slider.listeners.input({});
  assertEquals([picture.painted, readout.textContent], [[1], "step 0 of 3"]);
});
