import { createRandom } from '../scale/random';
import { CALLS, duration, type Kind } from './costs';
import type { Workload } from './workload';

const DAY = 86_400;
const HOUR = 3_600;

export type Day = {
  /** Calls of the whole day. */
  readonly calls: Readonly<Record<Kind, number>>;
  /** The most of any second, of what QUOTAS bounds; per hour for GitHub. */
  readonly most: Readonly<Record<Measure, number>>;
  readonly batches: number;
};

export type Measure =
  | 'requests'
  | 'invocations'
  | 'concurrent'
  | 's3Reads'
  | 's3Writes'
  | 'appPerHour'
  | 'personPerHour'
  | 'events'
  | 'catalogueMs';

type Second = Record<Kind, number>;

/** A day, second by second. Who installs when is drawn by chance; the same seed draws the same day. */
export function simulate(load: Workload): Day {
  const random = createRandom(load.seed);
  const seconds = Array.from({ length: DAY }, emptySecond);
  const checks = spreadInstalls(load, seconds, random);
  spread(load.searches, { seconds, random, peak: load.peak }, (second) => {
    second.search += 1;
  });
  spread(load.publishes / load.publishBurst, { seconds, random, peak: load.peak }, (second) => {
    second.publish += load.publishBurst;
  });
  const batches = gatherChanges(load, seconds, random);
  const calls = emptySecond();
  for (const second of seconds) for (const kind of kinds) calls[kind] += second[kind];
  const most = { ...mostOf(seconds), ...checks };
  return { calls, most, batches };
}

const kinds = Object.keys(CALLS) as readonly Kind[]; // the keys of a literal

function emptySecond(): Second {
  return { authorizer: 0, packument: 0, tarball: 0, publicTarball: 0, publish: 0, search: 0, shard: 0 };
}

type Spreading = {
  readonly seconds: readonly Second[];
  readonly random: () => number;
  readonly peak: number;
};

/** That often at some second: a quiet night, and a day with its busiest hour at noon. */
function spread(
  count: number,
  { seconds, random, peak }: Spreading,
  happen: (second: Second, at: number) => void,
) {
  for (let number = 0; number < count; ) {
    const at = Math.floor(random() * DAY);
    // A bell with the given height over its mean; the draw is taken or thrown away.
    const height = peak * Math.exp(-Math.PI * peak ** 2 * (at / DAY - 0.5) ** 2);
    const second = seconds[at];
    if (random() * peak > height || !second) continue;
    happen(second, at);
    number += 1;
  }
}

/** Installs, and the questions about tokens that they lead to. */
function spreadInstalls(load: Workload, seconds: readonly Second[], random: () => number) {
  const arrivals: number[] = [];
  spread(load.installs, { seconds, random, peak: load.peak }, (_second, at) => arrivals.push(at));
  const checks = createChecks(load);
  for (const at of arrivals.sort((one, other) => one - other)) {
    const isCi = random() < load.ciShare;
    addInstall(load, seconds, { at, isCi });
    if (isCi && random() < load.ciByOidc) continue;
    const account = Math.floor(random() * (isCi ? load.machines : load.developers));
    const second = seconds[at];
    if (second && checks.isAsked({ at, token: isCi ? load.developers + account : account })) {
      second.authorizer += 1;
    }
  }
  return checks.most();
}

type Arrival = { readonly at: number; readonly token: number };

/** A token is asked about again when API Gateway has forgotten the decision. */
function createChecks({ developers, oauthShare, authorizerTtl }: Workload) {
  const checkedAt = new Map<number, number>();
  const byApp = new Map<number, number>();
  const byToken = new Map<string, number>();
  return {
    isAsked({ at, token }: Arrival): boolean {
      if (at - (checkedAt.get(token) ?? Number.NEGATIVE_INFINITY) < authorizerTtl) return false;
      checkedAt.set(token, at);
      const hour = Math.floor(at / HOUR);
      if (token < developers * oauthShare) byApp.set(hour, (byApp.get(hour) ?? 0) + 1);
      // Who it is, and in which organisations.
      byToken.set(`${token} ${hour}`, (byToken.get(`${token} ${hour}`) ?? 0) + 2);
      return true;
    },
    most: () => ({ appPerHour: largest([...byApp.values()]), personPerHour: largest([...byToken.values()]) }),
  };
}

type Install = { readonly at: number; readonly isCi: boolean };

function addInstall(load: Workload, seconds: readonly Second[], { at, isCi }: Install): void {
  const { installSeconds, publicThroughUs } = load;
  for (let late = 0; late < installSeconds; late += 1) {
    const second = seconds[(at + late) % DAY];
    if (!second) continue;
    second.packument += (isCi ? 0 : load.packuments) / installSeconds;
    second.tarball += (isCi ? load.ciOwnTarballs : load.ownTarballs) / installSeconds;
    second.publicTarball +=
      ((isCi ? load.ciPublicTarballs : load.publicTarballs) * publicThroughUs) / installSeconds;
  }
}

/** Changes that come within one batch share the shards that they fall into. */
function gatherChanges(load: Workload, seconds: readonly Second[], random: () => number): number {
  const shards = Math.max(1, Math.ceil(load.packages / load.shardPackages));
  let batches = 0;
  for (let at = 0; at < DAY; at += load.batchSeconds) {
    const batch = seconds.slice(at, at + load.batchSeconds);
    const changes = batch.reduce((sum, { publish }) => sum + publish, 0);
    if (changes === 0) continue;
    batches += 1;
    const touched = new Set(Array.from({ length: changes }, () => Math.floor(random() * shards)));
    // The manifest is one more.
    for (const second of batch) second.shard += (touched.size + 1) / batch.length;
  }
  return batches;
}

function mostOf(seconds: readonly Second[]) {
  const most = {
    requests: 0,
    invocations: 0,
    concurrent: 0,
    s3Reads: 0,
    s3Writes: 0,
    events: 0,
    catalogueMs: 0,
  };
  for (const second of seconds) {
    if (kinds.every((kind) => second[kind] === 0)) continue;
    const requests =
      second.packument + second.tarball + second.publicTarball + second.publish + second.search;
    const of = (value: (kind: Kind) => number) =>
      kinds.reduce((sum, kind) => sum + second[kind] * value(kind), 0);
    const now = {
      requests,
      invocations: requests + second.authorizer,
      concurrent: of((kind) => (kind === 'shard' ? 0 : duration(CALLS[kind]) / 1000)),
      s3Reads: of((kind) => CALLS[kind].s3Reads),
      s3Writes: of((kind) => CALLS[kind].s3Writes),
      events: second.publish,
      catalogueMs: second.shard * duration(CALLS.shard),
    };
    for (const key of Object.keys(most) as (keyof typeof most)[]) most[key] = Math.max(most[key], now[key]);
  }
  return most;
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
