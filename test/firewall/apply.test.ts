import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readPolicy } from '../../src/config/policyFile';
import { applyRules } from '../../src/registry/firewall/apply';
import type { Rules } from '../../src/registry/firewall/verdict';
import { manifestsOf } from '../../src/registry/packument/public';

const DAY = 86_400_000;
const versions = ['0.9.0', '1.0.0', '1.1.0', '2.0.0-beta.1', '2.0.0-beta.2', '2.0.0', '3.0.0'];
const spec = fc.constantFrom('1.0.0', '^1', '2.0.0-beta.2', '>=2').map((range) => ({ pattern: '*', range }));
const rules: fc.Arbitrary<Rules> = fc.record({
  allow: fc.array(spec, { maxLength: 2 }),
  block: fc.array(
    spec.map((one) => ({ ...one, reason: 'bad' })),
    { maxLength: 2 },
  ),
  minAge: fc.constantFrom(0, DAY, 3 * DAY),
  fixes: fc.constant('wait' as const),
  scripts: fc.constant('serve' as const),
});
const packuments = fc
  .tuple(
    fc.subarray(versions, { minLength: 1 }),
    fc.array(fc.option(fc.integer({ min: 0, max: 10 }), { freq: 8 }), { minLength: 7, maxLength: 7 }),
    fc.dictionary(fc.constantFrom('latest', 'beta', 'old'), fc.constantFrom(...versions)),
  )
  .map(([chosen, days, tags]) => ({
    name: 'x',
    'dist-tags': tags,
    versions: Object.fromEntries(chosen.map((version) => [version, { version }])),
    time: Object.fromEntries(
      chosen.flatMap((version, index) => {
        const day = days[index];
        return typeof day === 'number' ? [[version, new Date(day * DAY).toISOString()]] : [];
      }),
    ),
  }));

const seen = new Map(versions.map((version) => [version, 4 * DAY]));

type View = {
  readonly packument: { readonly time: Readonly<Record<string, string>> };
  readonly given: Rules;
  readonly now: number;
};

function expectOld(served: readonly string[], { packument, given, now }: View): void {
  if (given.allow.length > 0 || given.minAge === 0) return;
  for (const version of served) {
    const text = packument.time[version];
    const born = text === undefined ? 4 * DAY : Date.parse(text);
    expect(born + given.minAge).toBeLessThanOrEqual(now);
  }
}

describe('the rules of a package', () => {
  test('leave a subset, with tags on served versions, and nothing that a rule holds back', () => {
    fc.assert(
      fc.property(packuments, rules, fc.integer({ min: 0, max: 14 }), (packument, given, day) => {
        const now = day * DAY;
        const { document, held, until } = applyRules(packument, { rules: given, now, seen });
        const served = manifestsOf(document).map(([version]) => version);
        const all = Object.keys(packument.versions);
        expect([...served, ...held.keys()].sort()).toEqual(all.sort());
        for (const tagged of Object.values(Object(document['dist-tags']))) expect(served).toContain(tagged);
        for (const timed of Object.keys(Object(document.time))) expect(served).toContain(timed);
        expectOld(served, { packument, given, now });
        if (Number.isFinite(until)) {
          const before = applyRules(packument, { rules: given, now: until - 1, seen });
          expect(before.document).toEqual(document);
          expect(applyRules(packument, { rules: given, now: until, seen }).held.size).toBeLessThan(held.size);
        }
      }),
      { seed: 14, numRuns: 500 },
    );
  });
});

describe('a codebox.yml', () => {
  test.each([
    ['firewall: {minAge: 3}', 'firewall.minAge must be'],
    ['firewall: {minAge: 3 moons}', 'firewall.minAge must be'],
    ['firewall: {fixes: today}', 'firewall.fixes must be wait or at once'],
    ['firewall: {scripts: hold}', 'scripts: hold needs firewall.minAge'],
    ['firewall: {block: [{package: x, reason: y, since: monday}]}', 'since must be a day'],
    ['firewall: {block: [{package: x, reason: y, since: 2026-02-31}]}', 'since must be a day'],
    ['upstream: []', 'has the field "upstream", which this release does not know'],
    ['firewall: {mode: watch}', 'must be enforce or report'],
    ['firewall: {allow: [react@latest]}', 'firewall.allow, entry 1'],
    ['firewall: {block: [{package: x}]}', 'firewall.block, entry 1: reason must be'],
    ['firewall: {block: [x]}', 'must have the fields package and reason'],
    ['firewall: {}\nfirewall: {}', 'line 2: it is not valid YAML'],
    ['firewall: nothing', 'must be a group of fields'],
  ])('%s is refused', (content, fault) => {
    const { faults } = readPolicy(content, 'codebox.yml');
    expect(faults).toEqual([expect.stringContaining(fault)]);
  });

  test('is told every fault at once', () => {
    const content = [
      'firewall:',
      '  minAge: 3',
      '  minAge: 4',
      '  mode: watch',
      '  allow: [react@latest, 7]',
      '  block: [{package: 1, since: monday, why: x}, {package: a, reason: b}, 8]',
      'upstreams:',
      '  - {packages: ["@x", "", left-pad], url: "ftp://x.example", kind: y, sort: z, token: secret}',
      '  - {packages: [LEFT-pad], url: "http://x.example", token: "ssm:x"}',
    ].join('\n');
    expect(readPolicy(content, 'codebox.yml').faults.map((fault) => fault.slice(0, 59))).toEqual(
      [
        ', line 3: it is not valid YAML (duplicate_key).',
        ': firewall.minAge must be a number of minutes, h',
        ': firewall.mode must be enforce or report.',
        ': firewall.allow, entry 1: "react@latest" is not',
        ': firewall.allow, entry 2: 7 is not a package, a',
        ': firewall.block, entry 1: it has the field "why',
        ': firewall.block, entry 1: 1 is not a package, a',
        ': firewall.block, entry 1: since must be a day s',
        ': firewall.block, entry 1: reason must be a line',
        ': firewall.block, entry 3: it must have the fiel',
        ': upstreams, entry 1: it has the field "kind"; t',
        ': upstreams, entry 1: it has the field "sort"; t',
        ': upstreams, entry 1: packages has "@x", which i',
        ': upstreams, entry 1: packages has "", which is ',
        ': upstreams, entry 1: url must be an http(s) URL',
        ': upstreams, entry 1: token must say where it is',
        ': upstreams, entry 2: token must name a paramete',
        ': upstreams, entry 2: url must be an https URL: ',
        ': upstreams has left-pad twice. A name has one o',
      ].map((fault) => `codebox.yml${fault}`.slice(0, 59)),
    );
  });

  test('becomes plain JSON', () => {
    const text =
      'firewall:\n  minAge: 2 days # enough\n  fixes: at once\n  block: [{package: "x@^1", reason: bad, since: 2026-09-15}]';
    expect(readPolicy(text, 'codebox.yml')).toMatchObject({
      policy: {
        minAge: 2 * DAY,
        mode: 'enforce',
        allow: [],
        block: [{ pattern: 'x', range: '^1', reason: 'bad', since: '2026-09-15' }],
        fixes: 'at once',
        scripts: 'serve',
      },
      origins: [],
      faults: [],
    });
    expect(readPolicy('# nothing', 'codebox.yml')).toMatchObject({ policy: undefined, faults: [] });
  });
});
