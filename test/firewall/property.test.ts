import { createHash } from 'node:crypto';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { plainText } from '../../src/lib/keptText';
import type { Logger } from '../../src/ports/log';
import type { Upstream } from '../../src/ports/upstream';
import type { Advisory } from '../../src/registry/firewall/fixes';
import type { IncidentRule } from '../../src/registry/firewall/incidents';
import type { Policy } from '../../src/registry/firewall/policy';
import { createFirewall } from '../../src/store/firewall';
import { memoryStorage } from '../support/memoryStorage';
import { isDated, modelOf, type PublicPackage, type World } from './model';
import { NAME } from './support';
import { type Step, stories } from './worlds';

const RUNS = Number(process.env.FIREWALL_RUNS ?? 150);

const fileOf = (version: string) => `${NAME}-${version}.tgz`;

function packumentOf({ versions, tags }: PublicPackage) {
  const manifests = Object.entries(versions).map(([version, { hasScript }]) => {
    const dist = { tarball: `https://registry.example/${NAME}/-/${fileOf(version)}` };
    const scripts = hasScript ? { postinstall: 'node run' } : { test: 'node test' };
    return [version, { name: NAME, version, description: `It is ${version}.`, scripts, dist }] as const;
  });
  const times = Object.entries(versions).flatMap(([version, { time }]) =>
    time === undefined ? [] : [[version, typeof time === 'number' ? new Date(time).toISOString() : time]],
  );
  return {
    name: NAME,
    description: `It is ${tags.latest}.`,
    readme: '# Read me',
    'dist-tags': tags,
    versions: Object.fromEntries(manifests),
    time: { created: '1970-01-01T00:00:00.000Z', ...Object.fromEntries(times) },
  };
}

type Packument = ReturnType<typeof packumentOf>;

/** One bucket and one upstream, and any number of registries before them. */
function worldOf(policy: Policy, advisories: readonly Advisory[] | undefined) {
  const storage = memoryStorage();
  const state: { upstream: PublicPackage; incidents: readonly IncidentRule[] } = {
    upstream: { versions: {}, tags: {} },
    incidents: [],
  };
  const upstream: Upstream = {
    packument: async () => {
      const body = JSON.stringify(packumentOf(state.upstream));
      const hash = createHash('sha256').update(body).digest('hex');
      return { body: plainText(body), hash, etag: hash, lastModified: undefined };
    },
    has: async () => true,
    packumentUrl: () => undefined,
    keeps: () => false,
    tarball: async () => undefined,
    tarballUrl: () => 'https://registry.example/',
  };
  const answer = advisories?.map(({ range, title }) => ({ vulnerable_versions: range, title }));
  const logger: Logger = { line: () => undefined, publish: async () => undefined };
  const registry = () =>
    createFirewall({
      upstream,
      storage,
      policy,
      logger,
      keepText: plainText,
      report: async () => undefined,
      incidents: { current: async () => state.incidents, known: () => state.incidents },
      advisoriesOf: () => ({
        ask: async () => (answer ? { body: JSON.stringify({ [NAME]: answer }) } : { problem: 'is away' }),
      }),
    });
  return { state, registry };
}

async function servedBy(registry: Upstream, form: 'full' | 'abbreviated') {
  try {
    const found = await registry.packument(NAME, form);
    return found ? { ...found, body: found.body.text() } : 'nothing';
  } catch (error) {
    return String(error);
  }
}

const parsed = (body: string): Packument => JSON.parse(body);

async function isLet(registry: Upstream, version: string): Promise<boolean | undefined> {
  return registry.lets?.(NAME, fileOf(version)).catch(() => false);
}

/** A registry notes all undated versions when it meets one that it did not know. */
function nowSeen({ upstream, seen, now, policy }: World): ReadonlyMap<string, number> {
  const undated = Object.entries(upstream.versions).flatMap(([version, one]) =>
    isDated(one) ? [] : [version],
  );
  if (policy.minAge === 0 || undated.every((version) => seen.has(version))) return seen;
  return new Map(undated.map((version) => [version, seen.get(version) ?? now]));
}

/** Then no rule can hold anything back, and upstream's packument goes through as it is. */
function isOpen({ policy, incident }: World): boolean {
  if (incident?.action === 'block') return false;
  const isEmpty = policy.minAge === 0 && policy.block.length === 0 && policy.scripts !== 'warn';
  return isEmpty || policy.allow.some(({ range }) => range === '*');
}

function expectServed(world: World, { body }: { readonly body: string }, form: string): void {
  const model = modelOf(world);
  const before = packumentOf(world.upstream);
  const { versions, time, ...top } = parsed(body);
  expect(Object.keys(versions)).toEqual(model.served);
  expect(top['dist-tags']).toEqual(model.tags);
  // What the issue promises, said once more without the model's words.
  for (const version of Object.keys(versions)) {
    expect(Object.keys(world.upstream.versions)).toContain(version);
    if (model.isAllowed(version)) continue;
    expect([version, model.isBlocked(version), model.isYoung(version) && !model.mends(version)]).toEqual([
      version,
      false,
      false,
    ]);
  }
  for (const tagged of Object.values(top['dist-tags'])) expect(versions).toHaveProperty([tagged]);
  const dated = Object.keys(before.time).filter((key) => key === 'created' || model.served.includes(key));
  expect(Object.keys(time).sort()).toEqual(dated.sort());
  if (form === 'abbreviated') return;
  for (const [version, manifest] of Object.entries(versions))
    expect(manifest).toEqual(before.versions[version]);
  const { latest } = model.tags;
  const isMoved = latest !== world.upstream.tags.latest;
  expect([top.description, top.readme]).toEqual(
    isMoved ? [latest && `It is ${latest}.`, undefined] : [before.description, before.readme],
  );
}

/** A registry that runs for long, and one that has just begun, whose forms must be the same bytes. */
async function expectStep(world: World, [warm, cold]: readonly [Upstream, Upstream]): Promise<void> {
  const model = modelOf(world);
  for (const form of ['abbreviated', 'full'] as const) {
    const served = await servedBy(warm, form);
    expect(await servedBy(cold, form)).toEqual(served);
    if (typeof served === 'string') {
      expect([model.served, served]).toEqual([[], expect.stringContaining('all are held back')]);
    } else {
      expectServed(world, served, form);
    }
  }
  for (const version of Object.keys(world.upstream.versions)) {
    const expected = model.served.includes(version);
    expect([version, await isLet(warm, version), await isLet(cold, version)]).toEqual([
      version,
      expected,
      expected,
    ]);
  }
  expect(await isLet(warm, '7.7.7')).toBe(false);
}

function next(world: World, { after, upstream, incident }: Step): World {
  const later = { ...world, now: world.now + after, upstream: upstream ?? world.upstream, incident };
  return isOpen(later) ? later : { ...later, seen: nowSeen(later) };
}

type Story = typeof stories extends fc.Arbitrary<infer Value> ? Value : never;

/** Resolves with what it met. */
async function live({ policy, advisories, upstream, start, steps }: Story): Promise<readonly string[]> {
  const { state, registry } = worldOf(policy, advisories);
  const warm = registry();
  const known = { policy, upstream, advisories: advisories ?? [] };
  let world: World = { ...known, incident: undefined, seen: new Map(), now: start };
  const met: string[] = [];
  for (const step of [{ after: 0, upstream, incident: undefined }, ...steps]) {
    world = next(world, step);
    jest.spyOn(Date, 'now').mockReturnValue(world.now);
    state.upstream = world.upstream;
    state.incidents = world.incident ? [world.incident] : [];
    if (isOpen(world)) await expectAll(world, warm);
    else await expectStep(world, [warm, registry()]);
    met.push(...(isOpen(world) ? ['open'] : metIn(world)));
  }
  return met;
}

async function expectAll({ upstream }: World, registry: Upstream): Promise<void> {
  expect(await servedBy(registry, 'full')).toMatchObject({ body: JSON.stringify(packumentOf(upstream)) });
}

afterEach(() => void jest.restoreAllMocks());

describe('what a firewall serves of a package', () => {
  test('is at each moment what its document says, whatever was served before', async () => {
    const met = new Set<string>();
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        for (const what of await live(story)) met.add(what);
      }),
      { seed: 14, numRuns: RUNS },
    );
    // A test that no longer meets what it is about must not pass.
    expect([...met].sort()).toEqual([
      'blocked',
      'fix',
      'moved',
      'nothing',
      'open',
      'script',
      'tag gone',
      'young',
    ]);
  });
});

function metIn(world: World): readonly string[] {
  const model = modelOf(world);
  const all = Object.keys(world.upstream.versions);
  const { latest } = world.upstream.tags;
  const met: readonly (readonly [string, boolean])[] = [
    ['young', all.some(model.isYoung)],
    ['fix', all.some((version) => model.isYoung(version) && model.mends(version))],
    ['blocked', all.some(model.isBlocked)],
    ['script', all.some(model.waitsForScript)],
    ['nothing', model.served.length === 0],
    ['moved', latest !== undefined && model.tags.latest !== latest],
    ['tag gone', Object.keys(model.tags).length < Object.keys(world.upstream.tags).length],
  ];
  return met.flatMap(([what, isMet]) => (isMet ? [what] : []));
}
