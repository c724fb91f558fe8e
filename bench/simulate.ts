// `npm run bench:simulate`: a day of a large registry, second by second, and how far each quota is from it. The day is
// in simulate/workload.ts, what a call costs in simulate/costs.ts. SIMULATE='{"installs":100000}' changes the day.
import { CALLS, duration, type Kind, LOG_BYTES, PRICES, QUOTAS } from './simulate/costs';
import { type Day, type Measure, simulate } from './simulate/day';
import { type Workload, workloadOf } from './simulate/workload';

const DAYS = 30;
const GB = 1e9;

const BOUNDS: readonly (readonly [what: string, measure: Measure, quota: number])[] = [
  ['GitHub, checks of tokens by the OAuth app per hour', 'appPerHour', QUOTAS.githubAppPerHour],
  ['GitHub, questions with one token per hour', 'personPerHour', QUOTAS.githubPersonPerHour],
  ['CODEBOX_RATE_LIMIT, requests per second', 'requests', QUOTAS.stagePerSecond],
  ['API Gateway, requests per second', 'requests', QUOTAS.gatewayPerSecond],
  ['Lambda, calls per second', 'invocations', QUOTAS.lambdaPerSecond],
  ['Lambda, calls at once', 'concurrent', QUOTAS.lambdaConcurrent],
  ['S3, reads per second, one prefix', 's3Reads', QUOTAS.s3ReadsPerSecond],
  ['S3, writes per second, one prefix', 's3Writes', QUOTAS.s3WritesPerSecond],
  ['SNS, events per second', 'events', QUOTAS.topicPerSecond],
  ['catalogue, milliseconds of work per second', 'catalogueMs', QUOTAS.catalogueMs],
];

function main(): void {
  const load = workloadOf(process.env.SIMULATE);
  const day = simulate(load);
  printBounds(day, load);
  printMoney(day, load);
}

/** What bends first stands first. */
function printBounds({ most }: Day, { installs }: Workload): void {
  console.log(
    `${'busiest moment'.padEnd(54)}${'there'.padStart(9)}${'quota'.padStart(9)}   reached at installs a day`,
  );
  const rows = BOUNDS.map(([what, measure, quota]) => ({ what, value: most[measure], quota }));
  for (const { what, value, quota } of rows.sort(
    (one, other) => other.value / other.quota - one.value / one.quota,
  )) {
    const at = ((installs * quota) / value).toPrecision(2);
    const figures = [value, quota]
      .map((figure) => Math.round(figure).toLocaleString('en').padStart(9))
      .join('');
    console.log(`${what.padEnd(54)}${figures}   ${Number(at).toLocaleString('en')}`);
  }
}

function printMoney({ calls, batches }: Day, load: Workload): void {
  const kinds = Object.keys(calls) as readonly Kind[]; // the keys of a literal
  const sum = (value: (kind: Kind) => number) =>
    kinds.reduce((all, kind) => all + calls[kind] * value(kind), 0);
  const requests = calls.packument + calls.tarball + calls.publicTarball + calls.publish + calls.search;
  const seconds = sum((kind) => (duration(CALLS[kind]) / 1000) * (CALLS[kind].memoryMB / 1024));
  const old = (calls.shard * load.shardKB * 1000) / GB;
  const rows = [
    ['API Gateway', requests * PRICES.gatewayRequest],
    ['Lambda, calls', (requests + calls.authorizer + batches) * PRICES.lambdaRequest],
    ['Lambda, duration', seconds * PRICES.lambdaGBSecond],
    ['S3, reads', sum((kind) => CALLS[kind].s3Reads) * PRICES.s3Read],
    ['S3, writes', sum((kind) => CALLS[kind].s3Writes) * PRICES.s3Write],
    ['SNS and SQS', load.publishes * (PRICES.snsPublish + 3 * PRICES.sqsRequest)],
    ['logs', ((requests * LOG_BYTES) / GB) * PRICES.logsGB],
    ['S3, what publishes add, for a month', (load.publishes * load.publishMB * PRICES.s3GBMonth) / 1000],
    ['S3, old versions of the catalogue, a day', (old * PRICES.s3GBMonth) / DAYS],
  ] as const;
  console.log(
    `\n${Math.round(requests).toLocaleString('en')} requests, US dollars a day (times ${DAYS}: a month)`,
  );
  for (const [what, dollars] of rows) console.log(`${what.padEnd(54)}${dollars.toFixed(2).padStart(9)}`);
  const all = rows.reduce((total, [, dollars]) => total + dollars, 0);
  console.log(
    `${'together'.padEnd(54)}${all.toFixed(2).padStart(9)}   a month ${Math.round(all * DAYS).toLocaleString('en')}`,
  );
}

main();
