import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readPolicy } from '../../src/config/policyFile';
import { parsePackageName } from '../../src/registry/names';
import { parsePackument } from '../../src/registry/packument/packument';
import { exactDependencies, neededOf } from '../../src/registry/prune/needed';
import { type Judging, prunable, type Uses } from '../../src/registry/prune/versions';
import { DAY_MS, indexOf, type Published, type Shelf } from './support';

function rulesIn(yaml: string) {
  const { prune, faults } = readPolicy(yaml, 'codebox.yml');
  expect(faults).toEqual([]);
  return prune;
}

function packumentOf(shelf: Shelf, name = 'widget') {
  return parsePackument(Buffer.from(indexOf(name, shelf)), parsePackageName(name), new Date());
}

type Given = { readonly rules: string; readonly uses?: Uses; readonly name?: string };

function going(shelf: Shelf, { rules, uses, name }: Given): readonly string[] {
  const judging: Judging = { rules: rulesIn(rules), now: new Date(), uses };
  return prunable(packumentOf(shelf, name), judging).map(({ version }) => version);
}

const ages = (given: Readonly<Record<string, number>>): Shelf['versions'] =>
  Object.fromEntries(Object.entries(given).map(([version, age]) => [version, { age }]));

const NIGHTLY = ages({
  '1.0.0': 100,
  '1.1.0-a.1': 90,
  '1.1.0-a.2': 80,
  '1.1.0-a.3': 70,
  '1.1.0-a.4': 5,
  '1.2.0': 1,
});

const day = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
const rule = (more: string, packages = '*') => `prune: [{ packages: ["${packages}"], ${more} }]`;

describe('rules of prune', () => {
  test('let prereleases go that are older than that and not among the newest', () => {
    const shelf = { versions: NIGHTLY };
    expect(going(shelf, { rules: rule('keep: 2, olderThan: 30 days') })).toEqual(['1.1.0-a.1', '1.1.0-a.2']);
    expect(going(shelf, { rules: rule('keep: 0, olderThan: 30 days') })).toHaveLength(3);
    expect(going(shelf, { rules: rule('keep: 0, olderThan: 12 weeks') })).toEqual(['1.1.0-a.1']);
    expect(going(shelf, { rules: 'prune: []' })).toEqual([]);
  });

  test('let full releases go only where they say so, and count them by themselves', () => {
    const shelf = {
      versions: { ...NIGHTLY, ...ages({ '0.9.0': 200, '0.8.0': 210 }) },
      tags: { latest: '1.2.0' },
    };
    expect(going(shelf, { rules: rule('keep: 4, olderThan: 1 day, releases: false') })).toEqual([]);
    expect(going(shelf, { rules: rule('keep: 4, olderThan: 1 day, releases: true') })).toEqual([]);
    expect(going(shelf, { rules: rule('keep: 3, olderThan: 1 day, releases: true') })).toEqual([
      '0.8.0',
      '1.1.0-a.1',
    ]);
  });

  test('count the newest by date, whatever they are called', () => {
    const versions = ages({ '0.0.0-ffff': 50, '0.0.0-aaaa': 40, '0.0.0-bbbb': 60, '1.0.0': 1 });
    expect(going({ versions }, { rules: rule('keep: 1, olderThan: 1 day') })).toEqual([
      '0.0.0-bbbb',
      '0.0.0-ffff',
    ]);
  });

  test.each([
    ['package', ['1.0.0-a', '1.0.0-b', '1.1.0-a', '1.1.1-a']],
    ['major', ['1.0.0-a', '1.0.0-b', '1.1.0-a']],
    ['minor', ['1.0.0-a', '1.1.0-a']],
    ['patch', ['1.0.0-a']],
  ])('count them of: %s', (of, expected) => {
    const versions = ages({
      '1.0.0-a': 9,
      '1.0.0-b': 8,
      '1.1.0-a': 7,
      '1.1.1-a': 6,
      '2.0.0-a': 5,
      '3.0.0': 4,
    });
    expect(going({ versions }, { rules: rule(`keep: 1, of: ${of}, olderThan: 1 day`) })).toEqual(expected);
  });

  test('the most specific one decides; keep: all is an exception', () => {
    const rules = `prune:
      - { packages: ["*"], keep: 0, olderThan: 1 day }
      - { packages: ["@acme/*"], keep: 2, olderThan: 1 day }
      - { packages: ["@acme/core"], keep: all }`;
    const shelf = { versions: NIGHTLY };
    expect(going(shelf, { rules })).toHaveLength(4);
    expect(going(shelf, { rules, name: '@acme/widget' })).toHaveLength(2);
    expect(going(shelf, { rules, name: '@acme/core' })).toEqual([]);
  });

  test('of rules that are equally specific, each must let a version go', () => {
    const rules = `prune:
      - { packages: ["wid*"], keep: 0, olderThan: 75 days }
      - { packages: ["wi*t"], keep: 3, olderThan: 1 day }`;
    expect(going({ versions: NIGHTLY }, { rules })).toEqual(['1.1.0-a.1']);
  });

  test('leave what was asked for since', () => {
    const rules = rule('keep: 0, olderThan: 30 days');
    const last = new Map([
      ['1.1.0-a.1', day(29)],
      ['1.1.0-a.2', day(31)],
    ]);
    expect(going({ versions: NIGHTLY }, { rules, uses: { since: day(31), last } })).toEqual([
      '1.1.0-a.2',
      '1.1.0-a.3',
    ]);
  });

  test('leave everything while downloads are counted for a shorter time than they ask', () => {
    const rules = rule('keep: 0, olderThan: 30 days');
    for (const since of [undefined, day(29), day(30)])
      expect(going({ versions: NIGHTLY }, { rules, uses: { since, last: new Map() } })).toEqual([]);
  });

  test('leave what was imported a short time ago, however old it was at its source', () => {
    const versions = { '1.1.0-a.1': {}, '1.1.0-a.2': {} };
    const imported = (time: unknown) => ({ _imported: { from: 'elsewhere', time, tags: {}, versions } });
    const rules = rule('keep: 1, olderThan: 30 days');
    const left = (time: unknown) => going({ versions: NIGHTLY, more: imported(time) }, { rules });
    expect(left(new Date(Date.now() - 29 * DAY_MS).toISOString())).toEqual(['1.1.0-a.3']);
    expect(left(undefined)).toEqual(['1.1.0-a.3']);
    expect(left(new Date(Date.now() - 31 * DAY_MS).toISOString())).toEqual([
      '1.1.0-a.1',
      '1.1.0-a.2',
      '1.1.0-a.3',
    ]);
  });

  test('leave versions without a date, and names that are no version', () => {
    const shelf = { versions: ages({ 'not a version': 90, '1.0.0-a': 90, '1.0.0': 1 }), tags: {} };
    const time = { '1.0.0-a': 'yesterday' };
    const rules = rule('keep: 0, olderThan: 1 day, releases: true');
    expect(going({ ...shelf, more: { time } }, { rules })).toEqual([]);
  });

  test('are refused with every fault', () => {
    const { faults } = readPolicy(
      'prune: [7, { package: [x], keep: some, olderThan: 1 month }, { packages: ["a", "@b"], keep: all, of: major }, { packages: ["a"], keep: 1, olderThan: 1 day }]',
      'codebox.yml',
    );
    expect(faults).toEqual([
      'codebox.yml: prune, entry 1: it must have the fields packages, keep and olderThan.',
      'codebox.yml: prune, entry 2: it has the field "package"; the nearest one is packages.',
      'codebox.yml: prune, entry 2: packages must be a list of names and patterns.',
      'codebox.yml: prune, entry 2: keep must be a whole number up to 10000, of the newest versions that stay, or all.',
      'codebox.yml: prune, entry 2: olderThan must be a number of days, weeks or years up to ten years, such as 30 days.',
      'codebox.yml: prune, entry 3: packages has "@b", which is no name and no pattern, such as @acme/* or left-pad.',
      'codebox.yml: prune, entry 3: it keeps all, so of has no effect: leave it out.',
      'codebox.yml: prune has a twice. Say all of it in one entry.',
    ]);
  });

  test('never let a tagged version go, nor one that was used or is young, and keep the newest', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const found = goingIn(world);
        for (const version of found) expect([version, faultIn(world, version)]).toEqual([version, undefined]);
        const isUnsure = world.counts && (world.since === undefined || world.since < world.days);
        if (isUnsure) expect(found).toEqual([]);
      }),
    );
  });
});

const version = fc
  .record({ minor: fc.nat(2), pre: fc.option(fc.nat(9), { nil: undefined }) })
  .map(({ minor, pre }) => `1.${minor}.0${pre === undefined ? '' : `-a.${pre}`}`);
const published: fc.Arbitrary<Published> = fc.record({ age: fc.nat(90).map((days) => days + 0.5) });

const worlds = fc.record({
  versions: fc.dictionary(version, published, { maxKeys: 15 }),
  tagged: fc.array(version, { maxLength: 3 }),
  /** Days ago, by version. */
  used: fc.dictionary(version, fc.nat(90), { maxKeys: 5 }),
  since: fc.option(fc.nat(120), { nil: undefined }),
  counts: fc.boolean(),
  keep: fc.nat(4),
  of: fc.constantFrom('package', 'major', 'minor', 'patch'),
  days: fc.integer({ min: 1, max: 60 }),
  releases: fc.boolean(),
});
type World = typeof worlds extends fc.Arbitrary<infer One> ? One : never;

function goingIn({ versions, tagged, used, since, counts, keep, of, days, releases }: World) {
  const tags = Object.fromEntries(tagged.map((one, index) => [`tag${index}`, one]));
  const last = new Map(Object.entries(used).map(([one, ago]) => [one, day(ago)]));
  const uses = { since: since === undefined ? undefined : day(since), last };
  const rules = rule(`keep: ${keep}, of: ${of}, olderThan: ${days} days, releases: ${releases}`);
  return going({ versions, tags }, { rules, ...(counts && { uses }) });
}

/** Why that version should have stayed. */
function faultIn(world: World, version: string): string | undefined {
  const { versions, tagged, used, counts, keep, days, releases } = world;
  const isRelease = (one: string) => !one.includes('-');
  const ageOf = (one: string) => versions[one]?.age ?? 0;
  const alike = Object.keys(versions).filter((other) => isRelease(other) === isRelease(version));
  const faults = {
    tagged: tagged.includes(version),
    young: ageOf(version) <= days,
    'a release': !releases && isRelease(version),
    used: counts && (used[version] ?? Number.POSITIVE_INFINITY) <= days,
    'one of the newest': alike.filter((other) => ageOf(other) <= ageOf(version)).length <= keep,
  };
  return Object.entries(faults).find(([, isSo]) => isSo)?.[0];
}

describe('what others depend on', () => {
  const manifest = (fields: Readonly<Record<string, unknown>>) => ({
    ...{ name: 'app', version: '1.0.0', dist: {} },
    ...fields,
  });

  test('exactly is one version, also behind another name', () => {
    const dependencies = { a: '1.0.0-x', b: '^1.0.0', c: 'npm:@acme/d@=2.0.0', e: 'v3.0.0+build', f: 7 };
    const found = exactDependencies(
      manifest({ dependencies, optionalDependencies: { g: '1.0.0' }, devDependencies: { h: '1.0.0' } }),
    );
    expect(found).toEqual(['a@1.0.0-x', '@acme/d@2.0.0', 'e@3.0.0', 'g@1.0.0']);
  });

  test('stays with whatever that depends on; what only those depend on that go may go', () => {
    const dependents = [
      { id: 'app@1', on: ['a@1'] },
      { id: 'a@1', on: ['b@1'] },
      { id: 'a@2', on: ['b@2'] },
      { id: 'b@2', on: ['a@2'] },
    ];
    const candidates = new Set(['a@1', 'b@1', 'a@2', 'b@2']);
    expect([...neededOf(candidates, dependents)].sort()).toEqual(['a@1', 'b@1']);
  });
});
