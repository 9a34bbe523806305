import { assertEquals } from "@std/assert";
import { startOf } from "../../src/web/address.ts";

Deno.test("the address chooses the model and the provider; what is unknown counts for nothing", () => {
  assertEquals(startOf(""), { model: "emoji" });
  assertEquals(startOf("?model=digits&provider=wasm"), { model: "digits", provider: "wasm" });
  assertEquals(startOf("?provider=webgpu"), { model: "emoji", provider: "webgpu" });
  assertEquals(startOf("?model=toString&provider=cpu"), { model: "emoji" });
});
