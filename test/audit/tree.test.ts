import { describe, expect, test } from '@jest/globals';
import { faults } from '../support/faults';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';
import { answering, ask } from './support';

const NOTHING = {
  actions: [],
  advisories: {},
  muted: [],
  metadata: {
    vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0 },
    dependencies: 0,
    devDependencies: 0,
    optionalDependencies: 0,
    totalDependencies: 0,
  },
};

describe.each(['audits', 'audits/quick'])('POST /registry/-/npm/v1/security/%s', (kind) => {
  const registry = useRegistry({ privateScopes: '@secret' });

  test('passes on what upstream knows', async () => {
    const known = { ...NOTHING, advisories: { 1: { module_name: 'left-pad' } } };
    const questions = answering(registry, known);
    const result = await ask(kind, { requires: {}, dependencies: { 'left-pad': { version: '1.2.0' } } });
    expect([result.statusCode, bodyOf(result)]).toEqual([200, known]);
    expect(questions.map(({ url }) => url)).toEqual([`POST /-/npm/v1/security/${kind}`]);
  });

  test('tells upstream neither the project nor its private packages', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    const questions = answering(registry, NOTHING);
    await ask(kind, {
      name: 'secret-project',
      version: '1.0.0',
      install: ['@secret/plan@1.0.0'],
      remove: ['widget'],
      metadata: { npm_version: '6.14.18' },
      requires: {
        'left-pad': '^1.2.0',
        '@secret/plan': '^1.0.0',
        fork: 'git+ssh://git@git.example/secret.git',
      },
      dependencies: {
        'left-pad': {
          version: '1.2.0',
          integrity: 'sha512-abc',
          resolved: 'https://npm.example/registry/left-pad/-/left-pad-1.2.0.tgz',
          dev: true,
          requires: { widget: '^1.0.0', lodash: '^4.0.0' },
        },
        '@secret/plan': { version: '1.0.0', requires: { lodash: '^4.0.0' } },
        lodash: { version: '4.0.0', integrity: 'https://git.example/secret' },
        widget: { version: '1.0.0' },
        fork: { version: 'git+ssh://git@git.example/secret.git#abc' },
      },
    });
    expect(questions[0]?.document).toEqual({
      requires: { 'left-pad': '^1.2.0' },
      dependencies: {
        'left-pad': {
          version: '1.2.0',
          integrity: 'sha512-abc',
          dev: true,
          requires: { lodash: '^4.0.0' },
          dependencies: {},
        },
        lodash: { version: '4.0.0', requires: false, dependencies: {} },
      },
      install: [],
      remove: [],
      metadata: {},
    });
  });

  test('keeps what is public below a private package, without the private name', async () => {
    const lodash = { version: '4.0.0' };
    const questions = answering(registry, NOTHING);
    await ask(kind, {
      requires: true,
      dependencies: {
        '.': { version: '0.0.0', dependencies: { lodash } },
        packages__secret: {
          version: '0.0.0',
          dependencies: { '@secret/plan': { version: '2.0.0', dependencies: { lodash } } },
        },
        '@secret/other': { version: '1.0.0', dependencies: { '@secret/plan': { version: '2.0.0' } } },
      },
    });
    const sent = JSON.stringify(questions[0]?.document);
    expect(sent).not.toMatch(/plan|other|2\.0\.0/);
    expect(sent.match(/"lodash":\{"version":"4.0.0"/g)).toHaveLength(2);
    expect(questions[0]?.document).toMatchObject({
      requires: true,
      dependencies: { '.': { version: '0.0.0' } },
    });
  });

  test.each([
    ['no dependencies', { requires: {}, dependencies: {} }],
    ['dependencies that are none', { requires: 7, dependencies: [1, 2] }],
    ['private packages only', { dependencies: { '@secret/plan': { version: '1.0.0', dependencies: {} } } }],
    ['names like __proto__', '{"dependencies":{"__proto__":{"version":"1.0.0"}}}'],
  ])('asks nobody about %s', async (_what, document) => {
    const questions = answering(registry, { actions: ['x'] });
    const result = await ask(kind, document);
    expect([result.statusCode, bodyOf(result)]).toEqual([200, NOTHING]);
    expect(questions).toHaveLength(0);
  });

  function nested(levels: number): string {
    const level = '{"version":"1.2.0","dependencies":{"left-pad":';
    return `{"dependencies":{"left-pad":${level.repeat(levels)}{"version":"1.3.0"}${'}}'.repeat(levels)}}}`;
  }

  test('tells upstream of a deep tree whole', async () => {
    const questions = answering(registry, NOTHING);
    await ask(kind, nested(40));
    expect(JSON.stringify(questions[0]?.document).match(/left-pad/g)).toHaveLength(41);
  });

  test('refuses a tree without end', async () => {
    const result = await ask(kind, nested(5000));
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toContain('nested more than');
  });

  test('tells upstream of ranges as semver knows them, and of nothing else that stands in their place', async () => {
    const questions = answering(registry, NOTHING);
    const ranges = ['^1.2.0', '~1', '>= 1.2 <2', '1.x || 2.*', '1.2.3 - 2', '=v1.0.0-rc.1+b', '*', ''];
    const others = [
      'latest',
      'npm:plan@1',
      'acme/plan',
      'file:../plan',
      '1.2.3 secret',
      '1.2.3.4',
      'v',
      '^'.repeat(257),
    ];
    const requires = (texts: readonly string[]) =>
      Object.fromEntries(texts.map((text, index) => [`p${index}`, text]));
    for (const texts of [ranges, others]) {
      await ask(kind, { requires: requires(texts), dependencies: { 'left-pad': { version: '1.2.0' } } });
    }
    expect(questions[0]?.document).toMatchObject({ requires: requires(ranges) });
    expect(questions[1]?.document).toHaveProperty('requires', {});
  });

  const many = (count: number, name: string) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, number) => [`${name}${number}`, { version: '1.0.0' }]),
    );

  test.each([
    ['names', { dependencies: many(10_001, '.') }, 'At most 10000 packages'],
    ['names in ranges', { requires: many(10_001, '.') }, 'At most 10000 packages'],
    [
      'versions',
      {
        dependencies: Object.fromEntries(
          [1, 2, 3, 4, 5, 6].map((n) => [`p${n}`, { dependencies: many(9_900, 'q') }]),
        ),
      },
      'At most 50000 versions',
    ],
  ])('refuses too many %s, before it looks at any', async (_what, document, sentence) => {
    const questions = answering(registry, NOTHING);
    const result = await ask(kind, document);
    expect([result.statusCode, bodyOf(result).error]).toEqual([413, `${sentence} can be audited at once.`]);
    expect(questions).toHaveLength(0);
  });

  test('is no clean bill where packages are named and no versions, as npm 10 does with its lockfile', async () => {
    const questions = answering(registry, NOTHING);
    const result = await ask(kind, { name: 'app', version: '1.0.0', requires: { 'left-pad': '^1.2.0' } });
    expect(result.statusCode).toBe(424);
    expect(bodyOf(result).error).toBe('Nothing was audited: the client names no versions of the packages.');
    expect(questions).toHaveLength(0);
  });

  test('is no clean bill when upstream refuses: 424, with the reason', async () => {
    registry.upstream.fail(faults.status(405));
    const result = await ask(kind, { dependencies: { 'left-pad': { version: '1.2.0' } } });
    expect(result.statusCode).toBe(424);
    expect(bodyOf(result).error).toBe(
      'Nothing was audited: the public registry answered 405 when asked for advisories.',
    );
  });
});
