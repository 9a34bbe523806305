import { assertEquals } from "@std/assert";
import type { MODELS } from "../../src/web/models.ts";
import { onShared, readShared } from "../../src/web/shared_form.ts";
import { openPage } from "../support/page_document.ts";

/** The form of the page, begun with a model, and what it has asked for in turn. */
function formOf(first: keyof typeof MODELS) {
  const document = openPage(), asked: unknown[] = [];
  const form = document.querySelector<HTMLFormElement>("#shared")!;
  const control = (name: string) => form.querySelector<HTMLInputElement>(`[name=${name}]`)!;
  const input = (name: string) => control(name).dispatchEvent(new Event("input", { bubbles: true }));
  const fill = (name: string, value: string) => {
    control(name).value = value;
    input(name);
    return asked.splice(0);
  };
  const check = (name: string, checked: boolean) => {
    control(name).checked = checked;
    input(name);
    return asked.splice(0);
  };
  onShared(first, {
    draw: (isTyping) => asked.push(["draw", isTyping]),
    showClean: (clean) => asked.push(["clean", clean]),
    choose: (model) => asked.push(["model", model]),
  });
  return { form, control, fill, check, begun: asked.splice(0) };
}

/** What is shown of both models' fields, and whether it can be filled in. */
const fieldsOf = (control: (name: string) => HTMLInputElement) =>
  ["prompt", "digits"].map((name) => [control(name).disabled, control(name).closest("label")!.hidden]);

Deno.test("the form begins with a model's own settings, and shows its field alone", () => {
  const { begun, control } = formOf("digits");
  assertEquals(begun, [["model", "digits"], ["clean", false]]);
  assertEquals<unknown>(readShared(), {
    model: "digits",
    subject: "2718",
    nfe: 8,
    guidance: 1.5,
    seed: 0,
    grid: "t 1.5",
  });
  assertEquals(control("clean").checked, false);
  assertEquals(fieldsOf(control), [[true, true], [false, false]]);
});

Deno.test("another model brings its settings, and is drawn at once", () => {
  const { fill, control } = formOf("digits");
  fill("guidance", "3");
  fill("grid", "rho 7");
  assertEquals(fill("model", "emoji"), [["model", "emoji"], ["clean", true], ["draw", false]]);
  const subject = "a red apple, noto style";
  assertEquals<unknown>(readShared(), { model: "emoji", subject, nfe: 8, guidance: 2, seed: 0, grid: "t 1.5" });
  assertEquals(control("clean").checked, true);
  assertEquals(fieldsOf(control), [[false, false], [true, true]]);
});

Deno.test("what is filled in is read, shown beside sliders, and drawn: words when no more are typed", () => {
  const { form, fill, check } = formOf("emoji");
  assertEquals(fill("seed", "7"), [["draw", false]]);
  assertEquals(fill("nfe", "12"), [["draw", false]]);
  assertEquals(fill("guidance", "2.5"), [["draw", false]]);
  assertEquals(fill("grid", "log 1"), [["draw", false]]);
  assertEquals(fill("prompt", "a fox"), [["draw", true]]);
  assertEquals<unknown>(readShared(), {
    model: "emoji",
    subject: "a fox",
    nfe: 12,
    guidance: 2.5,
    seed: 7,
    grid: "log 1",
  });
  assertEquals([...form.querySelectorAll("b")].map(({ textContent }) => textContent), ["12", "2.5", "7"]);
  // What is shown of a drawing asks for no other one.
  assertEquals([check("clean", false), check("clean", true)], [[["clean", false]], [["clean", true]]]);
});

Deno.test("a field that is wrong says what it takes, or what the browser says of it", () => {
  const { fill, control } = formOf("emoji");
  fill("prompt", " ");
  assertEquals(readShared(), "Say in words what to draw");
  fill("prompt", "a fox");
  control("seed").setCustomValidity("Not this one");
  assertEquals(readShared(), "Not this one");
  control("seed").setCustomValidity("");
  fill("model", "digits");
  fill("digits", "12a");
  assertEquals(readShared(), "One to eight digits");
});

Deno.test("the form is sent nowhere", () => {
  const { form } = formOf("emoji"), event = new Event("submit", { cancelable: true });
  form.dispatchEvent(event);
  assertEquals(event.defaultPrevented, true);
});
