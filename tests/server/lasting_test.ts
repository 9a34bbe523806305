import { assertEquals, assertRejects } from "@std/assert";
import { Lasting } from "../../src/server/lasting.ts";

/** Opens networks, of which those of the given numbers fail when they run; counts what is open. */
function networks(failing: number[]) {
  const counts = { opened: 0, closed: 0 }, runs: number[] = [];
  const open = () => {
    const number = counts.opened++;
    return Promise.resolve({
      run: async () => {
        await Promise.resolve();
        runs.push(number);
        if (failing.includes(number)) throw new Error(`Network ${number} is lost`);
        return number;
      },
      close: () => {
        counts.closed++;
        return failing.includes(number) ? Promise.reject(new Error("It is gone")) : Promise.resolve();
      },
    });
  };
  return { open, counts, runs };
}

type Network = Awaited<ReturnType<ReturnType<typeof networks>["open"]>>;
const run = (network: Network) => network.run();

Deno.test("what is lost is opened again, and the work is done once more", async () => {
  const { open, counts } = networks([0]);
  const lasting = await Lasting.start(open);
  assertEquals([await lasting.use(run), await lasting.use(run)], [1, 1]);
  assertEquals([counts, lasting.reopened], [{ opened: 2, closed: 1 }, 1]);
  await lasting.close();
  await lasting.close();
  assertEquals(counts.closed, 2);
});

Deno.test("work that fails twice is an error, and the next opens it anew", async () => {
  const { open, counts, runs } = networks([0, 1]);
  const lasting = await Lasting.start(open);
  await assertRejects(() => lasting.use(run), Error, "Network 1 is lost");
  assertEquals([await lasting.use(run), counts], [2, { opened: 3, closed: 2 }]);
  assertEquals(runs, [0, 1, 2]);
  await lasting.close();
});

Deno.test("work side by side that is lost together opens it again once", async () => {
  const { open, counts } = networks([0]);
  const lasting = await Lasting.start(open);
  assertEquals(await Promise.all([lasting.use(run), lasting.use(run), lasting.use(run)]), [1, 1, 1]);
  assertEquals(counts, { opened: 2, closed: 1 });
  await lasting.close();
});

Deno.test("what cannot be opened again is tried again by the next work", async () => {
  const { open } = networks([0]);
  let isThere = true;
  const lasting = await Lasting.start(() => isThere ? open() : Promise.reject(new TypeError("There is no file")));
  isThere = false;
  await assertRejects(() => lasting.use(run), TypeError, "There is no file");
  isThere = true;
  assertEquals(await lasting.use(run), 1);
  await lasting.close();
});

Deno.test("what cannot be opened at all is an error at once", async () => {
  await assertRejects(() => Lasting.start(() => Promise.reject(new TypeError("There is no file"))), TypeError);
});

Deno.test("what is lost is closed before another is opened, and before its error is told", async () => {
  const events: string[] = [];
  const open = () => {
    events.push("open");
    const close = async () => {
      await new Promise((resolve) => setTimeout(resolve));
      events.push("closed");
    };
    return Promise.resolve({ close });
  };
  const lasting = await Lasting.start(open);
  await lasting.use(() => Promise.reject(new Error("lost"))).catch(() => events.push("told"));
  assertEquals(events, ["open", "closed", "open", "closed", "told"]);
});
