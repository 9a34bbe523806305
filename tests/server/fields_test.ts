import { assertEquals, assertThrows } from "@std/assert";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ApiError } from "../../src/server/api_error.ts";
import { COMMON_FIELDS, readImageRequest } from "../../src/server/image_request.ts";
import { RequestFields } from "../../src/server/request_fields.ts";
import { readSize, sizeText } from "../../src/server/size_field.ts";

const NAMES = ["a", "b", "size"];
const fieldsOf = (body: unknown) => new RequestFields(body, NAMES);
function refused(read: () => unknown, message: string, param: string | null): void {
  const error = assertThrows(read, ApiError);
  assertEquals([error.status, error.message, error.param], [400, message, param] as unknown);
}

Deno.test("fields are read by their types, and a field that is null is absent", () => {
  const fields = fieldsOf({ a: 0, b: null });
  assertEquals([fields.integer("a", 0, 1), fields.number("a", 0, 0), fields.integer("b", 0, 1)], [
    0,
    0,
    undefined,
  ]);
  assertEquals([fields.text("b"), fields.oneOf("b", [1]), fields.text("size")], [undefined, undefined, undefined]);
  assertEquals(
    [fieldsOf({ a: "" }).text("a"), fieldsOf({ a: false }).oneOf("a", [true, false])],
    ["", false] as unknown,
  );
  assertEquals([fieldsOf({ a: 1 }).integer("a", 0, 1), fieldsOf({ a: 0.5 }).number("a", 0, 1)], [1, 0.5]);
});

Deno.test("what is not of its type, or unknown, is named with what was found", () => {
  for (const body of [null, [], "a", 1]) refused(() => fieldsOf(body), "The body must be a JSON object", null);
  refused(() => fieldsOf({ a: 1, c: [2] }), "c is not known; known are a, b, size, found [2]", "c");
  for (const [value, found] of [[2, "2"], [-1, "-1"], [0.5, "0.5"], ["1", '"1"']] as const) {
    refused(
      () => fieldsOf({ a: value }).integer("a", 0, 1),
      `a must be an integer from 0 to 1, found ${found}`,
      "a",
    );
  }
  refused(() => fieldsOf({ a: 1.5 }).number("a", 0, 1), "a must be a number from 0 to 1, found 1.5", "a");
  refused(() => fieldsOf({ a: 1 }).text("a"), "a must be a string, found 1", "a");
  refused(() => fieldsOf({ a: 3 }).oneOf("a", [1, 2]), "a must be one of 1, 2, found 3", "a");
  assertEquals(fieldsOf({}).wrong("a", "must be").message, "a must be, found none");
  assertEquals(
    fieldsOf({ a: "x".repeat(99) }).wrong("a", "must be").message,
    `a must be, found "${"x".repeat(79)}`,
  );
});

Deno.test("a size is the usual one, or, where others are drawn, of multiples up to a longest side", () => {
  const usual = { width: 8, height: 16 }, others = { multiple: 8, most: 32 };
  const size = (text: unknown, sizes: object) => readSize(fieldsOf({ size: text }), { usual, ...sizes });
  for (const text of [undefined, "auto", "8x16"]) assertEquals(size(text, {}), usual);
  refused(() => size("16x8", {}), 'size must be one of 8x16, auto, found "16x8"', "size");
  for (const text of [undefined, "auto"]) assertEquals(size(text, { others }), usual);
  assertEquals([size("32x8", { others }), size("8x32", { others })], [{ width: 32, height: 8 }, {
    width: 8,
    height: 32,
  }]);
  for (const text of ["0x8", "8x0", "40x8", "8x40", "12x8", "8x12", "8", "8x8x8", "-8x8", "a"]) {
    const message = `size must be WIDTHxHEIGHT, multiples of 8 up to 32, or auto, found ${JSON.stringify(text)}`;
    refused(() => size(text, { others }), message, "size");
  }
  assertEquals(sizeText(usual), "8x16");
});

Deno.test("a side of one pixel is a size where every size is drawn", () => {
  const sizes = { usual: { width: 8, height: 8 }, others: { multiple: 1, most: 8 } };
  assertEquals(readSize(fieldsOf({ size: "1x1" }), sizes), { width: 1, height: 1 });
});

Deno.test("a request has one image and no pictures on the way unless it says so, and at most three of these", () => {
  const read = (body: object) =>
    readImageRequest(new RequestFields(body, COMMON_FIELDS), { mostImages: 4, mostSteps: 9 });
  const { n, steps, isStream, partialImages } = read({});
  assertEquals([n, steps, isStream, partialImages], [1, undefined, false, 0] as unknown);
  assertEquals(read({ stream: true, partial_images: 3 }).partialImages, 3);
  refused(
    () => read({ stream: true, partial_images: 4 }),
    "partial_images must be an integer from 0 to 3, found 4",
    "partial_images",
  );
});

Deno.test("what the server cannot help is its own error, what the request can is not", () => {
  const typeOf = (status: ContentfulStatusCode) => new ApiError(status, "").body.error.type;
  assertEquals(
    [400, 429, 499].map((status) => typeOf(status as ContentfulStatusCode)),
    Array(3).fill("invalid_request_error"),
  );
  assertEquals([typeOf(500), typeOf(503)], ["server_error", "server_error"]);
});
