import autocannon from "autocannon";

/** What is used of autocannon, which comes without types. */
const runAutocannon: (options: Record<string, unknown>) => Promise<{
  latency: { p50: number; p99: number; max: number };
  duration: number;
  statusCodeStats?: Record<string, { count: number }>;
  errors: number;
  timeouts: number;
}> = autocannon;

/** A load: clients at once, at a rate a second or as fast as it goes. */
export interface Load {
  readonly clients: number;
  readonly seconds: number;
  readonly rate?: number;
}

/** What clients saw of a load. */
export interface Seen {
  /** Answers with an image a second. */
  readonly perSecond: number;
  /** Milliseconds of the answers: median, 99th percentile, longest. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Number of requests that were told to try again later. */
  readonly refused: number;
  /** Number of requests with any other answer but an image, or none: broken connections and time-outs. */
  readonly failed: number;
}

/** Asks for one image again and again, for each of the prompts in turn. */
export async function load(
  url: string,
  prompts: readonly string[],
  { clients, seconds, rate }: Load,
): Promise<Seen> {
  const { latency, duration, statusCodeStats = {}, errors, timeouts } = await runAutocannon({
    url: `${url}/v1/images/generations`,
    requests: prompts.map((prompt) => ({
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ prompt }),
    })),
    connections: clients,
    duration: seconds,
    timeout: 120,
    ...rate && { overallRate: rate },
  });
  const count = (status: number) => statusCodeStats[status]?.count ?? 0;
  const all = Object.values(statusCodeStats).reduce((sum, { count }) => sum + count, 0);
  return {
    perSecond: count(200) / duration,
    p50: latency.p50,
    p99: latency.p99,
    longest: latency.max,
    refused: count(429),
    failed: all - count(200) - count(429) + errors + timeouts,
  };
}
