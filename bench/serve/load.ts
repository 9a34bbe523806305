import autocannon from "autocannon";

/** What is used of autocannon, which comes without types. */
const runAutocannon: (options: Record<string, unknown>) => Promise<{
  duration: number;
  errors: number;
  timeouts: number;
}> = autocannon;

/** A client, as far as it is listened to. */
interface Client {
  on(event: "response", listen: (status: number, bytes: number, milliseconds: number) => void): void;
}

/** A load: clients at once, each of which asks again when it has its answer, at most so often a second. */
export interface Load {
  readonly clients: number;
  readonly seconds: number;
  readonly rate?: number;
}

/** What clients saw of a load. */
export interface Seen {
  /** Answers with an image a second. */
  readonly perSecond: number;
  /** Milliseconds until an image: median, 99th percentile, longest. */
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
  const times: number[] = [];
  let refused = 0, others = 0;
  const { duration, errors, timeouts } = await runAutocannon({
    url: `${url}/v1/images/generations`,
    requests: prompts.map((prompt) => ({
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ prompt }),
    })),
    connections: clients,
    duration: seconds,
    timeout: 120,
    ...rate && { connectionRate: rate },
    setupClient: (client: Client) =>
      client.on("response", (status, _, milliseconds) => {
        if (status === 200) times.push(milliseconds);
        else if (status === 429) refused++;
        else others++;
      }),
  });
  times.sort((a, b) => a - b);
  const percentile = (share: number) => Math.round(times[Math.ceil(share * times.length) - 1] ?? NaN);
  return {
    perSecond: times.length / duration,
    p50: percentile(0.5),
    p99: percentile(0.99),
    longest: percentile(1),
    refused,
    failed: others + errors + timeouts,
  };
}
