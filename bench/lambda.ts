// `npm run bench:lambda [-- function …]`: the packaged functions on the Node that Lambda has, against an S3 on loopback
// that counts calls and answers each after the same time. First what a cold start loads, beside a bundle of the S3 client
// alone; then what warm calls cost, also of a very large package; then the list price of a million installs. Processor times vary less than the clock
// on a busy machine, and ratios within one run less than either.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { startGitHub } from '../src/local/github';
import { functionsOf } from '../test/suites/packaging/template';
import { type Packaged, packaged } from '../test/support/lambda/package';
import { type Bucket, startBucket } from './lambda/bucket';
import { type Cost, startContainer } from './lambda/container';
import { priceTable } from './lambda/price';
import { referenceBundle } from './lambda/reference';
import { APP, fill, fillLarge, SCENARIOS, type Scenario, TOKEN } from './lambda/scenarios';

const S3_MS = 15;
const LOADS = 15;
const WARM_UPS = 20;
const CALLS = 100;

type Env = Readonly<Record<string, string>>;
type Bundle = {
  readonly name: string;
  readonly file: string;
  readonly memoryMB: number;
  /** kB; undefined: it is not deployed. */
  readonly zip: number | undefined;
  readonly code: number;
};

async function main(): Promise<void> {
  const bucket = await startBucket(S3_MS);
  const github = await startGitHub({ ...APP, users: [{ login: 'admin', id: 1, orgs: [], token: TOKEN }] });
  try {
    const service = await packaged();
    const env = environment(bucket.url, github.apiUrl, optionsOf(service));
    const bundles = await bundlesOf(service);
    await printLoads(bundles, env);
    await printCalls(bundles, { bucket, env });
  } finally {
    await bucket.close();
    await github.close();
  }
}

async function bundlesOf(service: Packaged): Promise<readonly Bundle[]> {
  const wanted = process.argv.slice(2);
  const found = functionsOf(service.template).filter(
    ({ name }) => wanted.length === 0 || wanted.includes(name),
  );
  return Promise.all(
    found.map(async ({ name, properties }) => {
      const file = path.join(service.bundle(name), String(properties.Handler).replace(/\.default$/, '.js'));
      const zip = (await service.size(name)) / 1000;
      return { name, file, memoryMB: Number(properties.MemorySize), zip, code: await kB(file) };
    }),
  );
}

type Pair = { readonly own: Cost; readonly reference: Cost };

/**
 * Loading alone, each time in a new process. Beside each bundle, and in turns before and after it, the S3 client alone is
 * loaded: what the machine does besides, which changes in seconds, disturbs both.
 */
async function printLoads(bundles: readonly Bundle[], env: Env): Promise<void> {
  const reference = await referenceOf();
  const all = [reference, ...bundles];
  const rounds: Pair[][] = [];
  for (let round = 0; round < LOADS; round += 1) {
    const pairs: Pair[] = [];
    for (const bundle of all) pairs.push(await pairOf([bundle, reference], env, round % 2 === 0));
    rounds.push(pairs);
  }
  console.log(
    `cold load, medians of ${LOADS} processes${env.NODE_OPTIONS ? ` with ${env.NODE_OPTIONS}` : ''}; × S3: median of the quotients of processor time`,
  );
  print('function', ['zip kB', 'code kB', 'wall ms', 'cpu ms', '× S3']);
  for (const [index, { name, zip, code }] of all.entries()) {
    const pairs = rounds.flatMap((round) => round[index] ?? []);
    const wall = median(pairs.map(({ own }) => own.wall));
    const cpu = median(pairs.map(({ own }) => own.cpu));
    const ratio = median(pairs.map(({ own, reference: other }) => own.cpu / other.cpu));
    print(name, [zip?.toFixed(0) ?? '', code.toFixed(0), wall.toFixed(1), cpu.toFixed(1), ratio.toFixed(2)]);
  }
}

async function referenceOf(): Promise<Bundle> {
  const file = await referenceBundle();
  return { name: '(the S3 client alone)', file, memoryMB: 0, zip: undefined, code: await kB(file) };
}

async function pairOf([bundle, other]: readonly [Bundle, Bundle], env: Env, isFirst: boolean): Promise<Pair> {
  if (isFirst) return { own: await loadOf(bundle, env), reference: await loadOf(other, env) };
  const reference = await loadOf(other, env);
  return { own: await loadOf(bundle, env), reference };
}

async function loadOf({ file }: Bundle, env: Env): Promise<Cost> {
  const container = await startContainer({ file, env });
  await container.stop();
  return container.load;
}

type World = { readonly bucket: Bucket; readonly env: Env };
type Warm = Cost & { readonly s3Calls: number };

async function printCalls(bundles: readonly Bundle[], world: World): Promise<void> {
  console.log(`\ncalls, with ${S3_MS} ms for each answer of S3; warm: mean of ${CALLS} after ${WARM_UPS}`);
  print('function', ['first wall', 'first cpu', 'warm wall', 'warm cpu', 'peak MB', ' S3 calls']);
  const warm = new Map<string, Warm>();
  for (const scenario of SCENARIOS) {
    const bundle = bundles.find(({ name }) => name === scenario.name);
    if (bundle) warm.set(scenario.title, await callsOf(scenario, bundle, world));
  }
  await printLarge(bundles, world);
  const price = (title: string, name: string) => {
    const [cost, bundle] = [warm.get(title), bundles.find((candidate) => candidate.name === name)];
    return cost && bundle && { memoryMB: bundle.memoryMB, cpu: cost.cpu, s3Calls: cost.s3Calls };
  };
  const authorizer = price('authorizerGithub', 'authorizerGithub');
  const packument = price('get, abbreviated', 'get');
  const tarball = price('tarGet', 'tarGet');
  if (authorizer && packument && tarball)
    console.log(`\n${priceTable({ authorizer, packument, tarball }, S3_MS)}`);
}

const LARGE = ['tarGet', 'distTagsGet', 'distTagsPut', 'put, one version', 'get, one version'];

/** One call of a new container, and another one. */
async function printLarge(bundles: readonly Bundle[], { bucket, env }: World): Promise<void> {
  console.log('\na package of 20,000 versions, with an index of 56 MB');
  print('function', ['first wall', 'first cpu', 'next wall', 'next cpu', 'peak MB']);
  for (const { title, name, events } of SCENARIOS.filter((scenario) => LARGE.includes(scenario.title))) {
    const bundle = bundles.find((candidate) => candidate.name === name);
    if (!bundle) continue;
    fillLarge(bucket);
    const container = await startContainer({ file: bundle.file, env });
    const [first, next] = [await container.call(await events(1)), await container.call(await events(1))];
    await container.stop();
    if (first.statuses[0] !== next.statuses[0] || (first.statuses[0] ?? 500) >= 400)
      throw new Error(`${title} was answered with ${first.statuses[0]} and ${next.statuses[0]}.`);
    const figures = [first.wall, first.cpu, next.wall, next.cpu, next.peak].map((value) => value.toFixed(0));
    print(title, figures);
  }
}

async function callsOf({ title, events }: Scenario, { file }: Bundle, { bucket, env }: World): Promise<Warm> {
  fill(bucket);
  const container = await startContainer({ file, env });
  const first = await container.call(await events(1));
  await container.call(await events(WARM_UPS));
  bucket.calls();
  const many = await events(CALLS);
  const called = await container.call(many);
  const calls = bucket.calls();
  await container.stop();
  const failed = called.statuses.filter((status) => status >= 400);
  if (failed.length > 0) throw new Error(`${title} was answered with ${failed[0]}.`);
  const [wall, cpu] = [called.wall / CALLS, called.cpu / CALLS];
  const s3Calls = calls.length / CALLS;
  const figures = [first.wall, first.cpu, wall, cpu].map((ms) => ms.toFixed(1));
  print(title, [...figures, called.peak.toFixed(0), ` ${s3Calls}: ${[...new Set(calls)].join(' ')}`]);
  return { wall, cpu, s3Calls };
}

function environment(s3: string, githubUrl: string, options: string): Env {
  return {
    region: 'eu-central-1',
    bucket: 'bench',
    s3Endpoint: s3,
    registry: 'https://registry.example/',
    githubUrl,
    githubClientId: APP.clientId,
    githubSecret: APP.clientSecret,
    admins: 'admin',
    restrictedOrgs: '*',
    apiEndpoint: 'https://npm.example/registry',
    privateScopes: '@acme',
    maxPackument: '64',
    logTopic: 'arn:aws:sns:eu-central-1:123456789012:bench',
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL_SNS: s3,
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    NODE_OPTIONS: process.env.NODE_OPTIONS ?? options,
  };
}

/** As the template has them. */
function optionsOf({ template }: Packaged): string {
  const [first] = functionsOf(template);
  return String(Object(Object(first?.properties.Environment).Variables).NODE_OPTIONS ?? '');
}

function print(name: string, columns: readonly string[]): void {
  console.log(name.padEnd(24) + columns.map((column) => column.padStart(11)).join(''));
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

async function kB(file: string): Promise<number> {
  return (await stat(file)).size / 1000;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
