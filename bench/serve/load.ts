import autocannon from "autocannon";

/** What is used of autocannon, which comes without types. */
const runAutocannon: (options: Record<string, unknown>) => Promise<{
  latency: { p50: number; p99: number };
  duration: number;
  statusCodeStats?: Record<string, { count: number }>;
  errors: number;
  timeouts: number;
}> = autocannon;

/** What clients saw of a load. */
export interface Seen {
  /** Answers with an image a second. */
  readonly perSecond: number;
  /** Milliseconds of the answers, median and 99th percentile. */
  readonly p50: number;
  readonly p99: number;
  /** Number of answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Requests without any answer: broken connections and time-outs. */
  readonly lost: number;
}

/** Asks for one digit again and again, from a number of clients at once, at a rate a second or as fast as it goes. */
export async function load(
  url: string,
  { clients, seconds, rate }: { clients: number; seconds: number; rate?: number },
): Promise<Seen> {
  const { latency, duration, statusCodeStats = {}, errors, timeouts } = await runAutocannon({
    url: `${url}/v1/images/generations`,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ prompt: "7" }),
    connections: clients,
    duration: seconds,
    timeout: 120,
    ...rate && { overallRate: rate },
  });
  const statuses = Object.fromEntries(
    Object.entries(statusCodeStats).map(([status, { count }]) => [status, count]),
  );
  const drawn = statuses["200"] ?? 0;
  return { perSecond: drawn / duration, p50: latency.p50, p99: latency.p99, statuses, lost: errors + timeouts };
}
