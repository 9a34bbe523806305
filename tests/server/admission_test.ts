import { assertEquals, assertRejects } from "@std/assert";
import { Admission, QueueFullError } from "../../src/server/admission.ts";

const never = new AbortController().signal;

/** Work that ends when it is told to. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, end: resolve };
}

Deno.test("as many images are drawn at a time as fit a batch, the others wait their turn", async () => {
  const admission = new Admission({ mostActive: 4, mostWaiting: 10 });
  const [first, second, third] = [held(), held(), held()];
  const order: number[] = [];
  const runs = [first, second, third].map(({ work }, i) =>
    admission.run([3, 2, 2][i], never, work).then(() => order.push(i))
  );
  await Promise.resolve();
  assertEquals([admission.active, admission.waiting], [3, 4]);
  first.end();
  await runs[0];
  assertEquals([admission.active, admission.waiting], [4, 0]);
  third.end();
  second.end();
  await Promise.all(runs);
  await admission.drained();
  assertEquals(admission.active, 0);
  assertEquals(order.length, 3);
});

Deno.test("a request larger than a batch is drawn by itself", async () => {
  const admission = new Admission({ mostActive: 4, mostWaiting: 10 });
  assertEquals(await admission.run(9, never, () => Promise.resolve("done")), "done");
});

Deno.test("a queue that is full refuses, and nothing is done", async () => {
  const admission = new Admission({ mostActive: 1, mostWaiting: 1 });
  const { work, end } = held();
  const runs = [1, 2].map(() => admission.run(1, never, work));
  await assertRejects(
    () => admission.run(1, never, () => Promise.reject(new Error("not to be done"))),
    QueueFullError,
    "1 images wait already, at most 1 may",
  );
  end();
  await Promise.all(runs);
});

Deno.test("with no room to wait, what can be drawn at once is let in", async () => {
  const admission = new Admission({ mostActive: 4, mostWaiting: 0 });
  const { work, end } = held();
  const run = admission.run(3, never, work);
  admission.check(1);
  await assertRejects(() => admission.run(2, never, work), QueueFullError, "0 images wait already, at most 0 may");
  end();
  await run;
  admission.check(9);
});

Deno.test("nothing is drained before all that runs and all that waits has ended", async () => {
  const admission = new Admission({ mostActive: 1, mostWaiting: 1 }), [first, second] = [held(), held()];
  const runs = [first, second].map(({ work }) => admission.run(1, never, work));
  let isDrained = false;
  const drained = admission.drained().then(() => isDrained = true);
  first.end();
  await runs[0];
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals([isDrained, admission.active], [false, 1] as unknown);
  second.end();
  await runs[1];
  await drained;
});

Deno.test("a client that has left before its turn is asked nothing", async () => {
  const admission = new Admission({ mostActive: 1, mostWaiting: 1 });
  const work = () => Promise.reject(new Error("not to be done"));
  await assertRejects(() => admission.run(1, AbortSignal.abort(new Error("gone")), work), Error, "gone");
  assertEquals(admission.active, 0);
});

Deno.test("a client that leaves the queue makes room, also for smaller requests behind it", async () => {
  const admission = new Admission({ mostActive: 4, mostWaiting: 10 });
  const first = held();
  const running = admission.run(2, never, first.work);
  const controller = new AbortController();
  const large = admission.run(4, controller.signal, () => Promise.resolve());
  const small = admission.run(2, never, () => Promise.resolve("small"));
  controller.abort();
  await assertRejects(() => large, DOMException);
  assertEquals(await small, "small"); // while the first still runs
  first.end();
  await running;
});

Deno.test("work that fails gives its place back", async () => {
  const admission = new Admission({ mostActive: 1, mostWaiting: 1 });
  await assertRejects(() => admission.run(1, never, () => Promise.reject(new Error("lost"))), Error, "lost");
  assertEquals(admission.active, 0);
  await admission.drained();
});

Deno.test("what is drawn alone is waited for, too", async () => {
  const admission = new Admission({ mostActive: 1, mostWaiting: 1 }), { work, end } = held();
  const order: string[] = [];
  const run = admission.run(1, never, work).then(() => order.push("drawn"));
  const drained = admission.drained().then(() => order.push("drained"));
  await new Promise((resolve) => setTimeout(resolve));
  end();
  await Promise.all([run, drained]);
  assertEquals(order, ["drawn", "drained"]);
});
