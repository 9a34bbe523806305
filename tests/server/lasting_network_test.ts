import { assertEquals, assertRejects } from "@std/assert";
import { LastingNetwork } from "../../src/server/lasting_network.ts";

const x = { data: new Float32Array(1), dims: [1, 1] };
const conditions = { labels: undefined, guidance: 1 };

/** Opens networks, of which those of the given numbers fail when they run; counts what is open. */
function networks(failing: number[]) {
  const counts = { opened: 0, closed: 0 };
  const open = () => {
    const number = counts.opened++;
    return Promise.resolve({
      run: (_x: unknown, t: number, _conditions: unknown, out: { data: Float32Array }) => {
        if (failing.includes(number)) return Promise.reject(new Error(`Network ${number} is lost`));
        out.data[0] = t;
        return Promise.resolve();
      },
      close: () => {
        counts.closed++;
        return failing.includes(number) ? Promise.reject(new Error("It is gone")) : Promise.resolve();
      },
    });
  };
  return { open, counts };
}

Deno.test("a network that is lost is opened again, and the run is done once more", async () => {
  const { open, counts } = networks([0]);
  const network = await LastingNetwork.start(open);
  const out = { data: new Float32Array(1), dims: [1, 1] };
  await network.run(x, 0.5, conditions, out);
  await network.run(x, 0.25, conditions, out);
  assertEquals([out.data[0], counts], [0.25, { opened: 2, closed: 1 }]);
  await network.close();
  assertEquals(counts.closed, 2);
});

Deno.test("a run that fails twice is an error, and the next one opens it anew", async () => {
  const { open, counts } = networks([0, 1]);
  const network = await LastingNetwork.start(open);
  const out = { data: new Float32Array(1), dims: [1, 1] };
  await assertRejects(() => network.run(x, 0.5, conditions, out), Error, "Network 1 is lost");
  await network.run(x, 0.5, conditions, out);
  assertEquals([out.data[0], counts], [0.5, { opened: 3, closed: 2 }]);
  await network.close();
});
