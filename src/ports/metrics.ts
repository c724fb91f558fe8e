/** What is counted, and in which unit: CloudWatch, `resources/watch.yml` and docs/operate.md have these names. */
export const METRICS = {
  /** Of a request, in the function; the number of its values is the number of requests. */
  Latency: 'Milliseconds',
  /** Answers of a function with 500 or more. */
  ServerErrors: 'Count',
  /** Tokens that the authorizer could not check. */
  AuthorizerFailures: 'Count',
  /** Calls that the SDK sent to S3 once more. */
  S3Retries: 'Count',
  GitHubOutages: 'Count',
  UpstreamOutages: 'Count',
  /** Versions that were held back for the first time. */
  HeldVersions: 'Count',
  /** Since GitHub's list of malware was complete, or the first attempt to bring it. */
  AdvisoryFeedAge: 'Seconds',
} as const;

export type Metric = keyof typeof METRICS;

/** What belongs to one line of the log. */
export type Figures = {
  /** With its method, for example `GET /registry/{name}`: never a path. */
  readonly route?: string;
  readonly values: Partial<Readonly<Record<Metric, number>>>;
};

/** What happens where no request is known. */
export type Counted =
  | 'AuthorizerFailures'
  | 'S3Retries'
  | 'GitHubOutages'
  | 'UpstreamOutages'
  | 'HeldVersions';

const KEY = Symbol.for('codebox.counts');

/** Files that a function loads late have copies of their own of this module, and count in the same place. */
const shared: typeof globalThis & { [KEY]?: Map<Counted, number> } = globalThis;

export function count(metric: Counted, times = 1): void {
  const counts = shared[KEY] ?? new Map();
  shared[KEY] = counts.set(metric, (counts.get(metric) ?? 0) + times);
}

/** Since the process began. What never happened is not there. */
export function counts(): ReadonlyMap<Counted, number> {
  return new Map(shared[KEY]);
}
