// Run in a process of its own by plan_rows.ts: prints the milliseconds of what its argument names.
const [what] = Deno.args;
const begin = performance.now();
if (what === "empty module") {
  await import("./empty_module.ts");
  console.log(performance.now() - begin);
} else {
  const { getLinearAlphaFns, makePlan, VPSDE } = await import("../../mod.ts");
  const imported = performance.now();
  if (what === "mod.ts") console.log(imported - begin);
  else {
    const sde = new VPSDE(getLinearAlphaFns(0.1, 20), { samplingEps: 1e-3, samplingT: 1 });
    const start = performance.now();
    makePlan(sde, { method: "t_ab", abOrder: 3, numStep: 10 });
    console.log(performance.now() - start);
  }
}
