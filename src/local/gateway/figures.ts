import { type Counted, counts } from '../../ports/metrics';
import type { Match } from './router';

type Answered = { readonly match: Match | undefined; status(): number };

/** What this process has answered since it began. */
export type Meter = {
  readonly take: (request: Answered, seconds: number) => void;
  /** In Prometheus' text format, version 0.0.4. */
  readonly text: () => string;
};

type Labels = Readonly<Record<string, string>>;
type Series = { readonly labels: Labels; readonly perBucket: number[]; count: number; sum: number };

/** Seconds. */
const BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** By route, method and status, so that their number is bounded: nothing that a client writes becomes a label. */
export function createMeter(): Meter {
  const answers = new Map<string, Series>();
  const durations = new Map<string, Series>();
  const began = Date.now() / 1000;
  return {
    take: ({ match, status }, seconds) => {
      const labels = { method: match?.route.method ?? 'none', route: match?.route.resource ?? 'none' };
      add(answers, { ...labels, status: String(status()) }, seconds);
      add(durations, labels, seconds);
    },
    text: () =>
      [
        ...described('codebox_requests_total', 'counter', 'Requests that were answered.'),
        ...[...answers.values()].map(({ labels, count }) => sample('codebox_requests_total', labels, count)),
        ...described('codebox_request_duration_seconds', 'histogram', 'Until the answer was sent.'),
        ...[...durations.values()].flatMap(histogram),
        ...COUNTED.flatMap(counted),
        ...gauge('process_start_time_seconds', 'Since the epoch.', began),
        ...gauge('process_resident_memory_bytes', 'Of this process.', process.memoryUsage.rss()),
        '',
      ].join('\n'),
  };
}

function add(all: Map<string, Series>, labels: Labels, seconds: number): void {
  const key = JSON.stringify(labels);
  const series = all.get(key) ?? { labels, perBucket: BUCKETS.map(() => 0), count: 0, sum: 0 };
  const at = BUCKETS.findIndex((bound) => seconds <= bound);
  if (at !== -1) series.perBucket[at] = (series.perBucket[at] ?? 0) + 1;
  series.count += 1;
  series.sum += seconds;
  all.set(key, series);
}

function histogram({ labels, perBucket, count, sum }: Series): readonly string[] {
  const name = 'codebox_request_duration_seconds';
  let below = 0;
  const buckets = BUCKETS.map((bound, at) => {
    below += perBucket[at] ?? 0;
    return sample(`${name}_bucket`, { ...labels, le: String(bound) }, below);
  });
  return [
    ...buckets,
    sample(`${name}_bucket`, { ...labels, le: '+Inf' }, count),
    sample(`${name}_sum`, labels, sum),
    sample(`${name}_count`, labels, count),
  ];
}

/** The names of CloudWatch's metrics, as Prometheus writes names. */
const COUNTED: readonly (readonly [Counted, string])[] = [
  ['AuthorizerFailures', 'Tokens that could not be checked.'],
  ['S3Retries', 'Calls that were sent to S3 once more.'],
  ['GitHubOutages', 'Questions that GitHub did not answer.'],
  ['UpstreamOutages', 'Questions that an upstream registry did not answer.'],
  ['HeldVersions', 'Versions that were held back for the first time.'],
];

function counted([metric, help]: (typeof COUNTED)[number]): readonly string[] {
  const words = metric.replace('GitHub', 'Github').replace(/(?<=[a-z\d])(?=[A-Z])/g, '_');
  const name = `codebox_${words.toLowerCase()}_total`;
  return [...described(name, 'counter', help), sample(name, {}, counts().get(metric) ?? 0)];
}

function gauge(name: string, help: string, value: number): readonly string[] {
  return [...described(name, 'gauge', help), sample(name, {}, value)];
}

function described(name: string, type: string, help: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function sample(name: string, labels: Labels, value: number): string {
  // Routes and methods come from serverless.yml, and JSON escapes as the format does.
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}
