import { assertEquals } from "@std/assert";

Deno.test("importing the library and sampling asks for no permission and reads no file", async () => {
  const script = `
    import { getLinearAlphaFns, getNoise, getSampler, VPSDE } from "${import.meta.resolve("../../mod.ts")}";
    const sampler = getSampler(new VPSDE(getLinearAlphaFns(0.1, 20)), (x) => x);
    const { data } = await sampler(getNoise([1, 8]));
    console.log(data.every(Number.isFinite));
  `;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", `data:application/typescript,${encodeURIComponent(script)}`],
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals({ code, out, err }, { code: 0, out: "true\n", err: "" });
});
