import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { answering, ask } from '../audit/support';
import { faults } from '../support/faults';
import { bodyOf, useRegistry } from '../support/registry';
import { type FakeUpstream, startUpstream } from '../support/upstream';

const TOKEN = 'token-of-the-private-upstream-0123456789';
const NOTHING = {
  actions: [],
  advisories: {},
  muted: [],
  metadata: { vulnerabilities: { high: 0 }, dependencies: 1, totalDependencies: 1 },
};

type Action = { readonly module: string; readonly resolves: readonly [{ readonly id: string }] };

const advisory = (title: string) => ({ id: 1, title, severity: 'high', vulnerable_versions: '*' });
const versions = { 'left-pad': ['1.0.0'], '@ACME-old/Tool': ['1.0.0'], '@acme-old/tool': ['2.0.0'] };

describe('an audit with a second upstream that wants a token', () => {
  const registry = useRegistry({ upstreamTokens: `packages=${TOKEN}` });
  let packages: FakeUpstream;
  beforeAll(async () => {
    packages = await startUpstream({ token: TOKEN });
  });
  beforeEach(() => {
    packages.heal();
    const token = { store: 'variable', name: 'packages' };
    process.env.upstreams = JSON.stringify([{ packages: ['@acme-old/*'], url: packages.url, token }]);
  });
  afterAll(async () => {
    delete process.env.upstreams;
    await packages.close();
  });
  const theirs = (answer: unknown) => answering({ upstream: packages }, answer);

  test('asks each about its own packages, and tells what both know', async () => {
    const asked = [
      answering(registry, { 'left-pad': [advisory('a hole')] }),
      // A registry speaks for its own packages alone.
      theirs({ '@acme-old/tool': [advisory('another')], 'left-pad': [] }),
    ];
    const result = await ask('advisories/bulk', versions);
    expect(asked.map((questions) => questions.map(({ document }) => document))).toEqual([
      [{ 'left-pad': ['1.0.0'] }],
      [{ '@ACME-old/Tool': ['1.0.0'], '@acme-old/tool': ['2.0.0'] }],
    ]);
    expect(asked.map(([question]) => question?.headers.authorization)).toEqual([
      undefined,
      `Bearer ${TOKEN}`,
    ]);
    // Each registry counts from one, and pnpm prints one advisory for each id.
    expect(bodyOf(result)).toEqual({
      'left-pad': [advisory('a hole')],
      '@acme-old/tool': [{ ...advisory('another'), id: 1_000_000_001 }],
    });
    expect(result.headers).not.toHaveProperty('npm-notice');
  });

  test('asks nobody else where all packages are of one', async () => {
    const asked = [answering(registry, {}), theirs({ '@acme-old/tool': [advisory('another')] })];
    const result = await ask('advisories/bulk', { '@acme-old/tool': ['2.0.0'] });
    expect(bodyOf(result)).toEqual({ '@acme-old/tool': [advisory('another')] });
    expect(asked.map(({ length }) => length)).toEqual([0, 1]);
  });

  test.each(['audits', 'audits/quick'])('puts answers to trees together: %s', async (kind) => {
    const found = (module: string) => ({
      actions: [{ action: 'review', module, resolves: [{ id: 1, path: module }] }],
      advisories: { 1: { id: 1, module_name: module } },
      muted: [],
      metadata: { vulnerabilities: { high: 1 }, dependencies: 1, totalDependencies: 1 },
    });
    const asked = [answering(registry, found('left-pad')), theirs(found('@acme-old/tool'))];
    const dependencies = { 'left-pad': { version: '1.0.0' }, '@acme-old/tool': { version: '1.0.0' } };
    const body = bodyOf(await ask(kind, { requires: {}, dependencies }));
    expect(asked.map(([question]) => JSON.stringify(question?.document).match(/left-pad|@acme/g))).toEqual([
      ['left-pad'],
      ['@acme'],
    ]);
    const named = body.actions.map(({ module, resolves: [{ id }] }: Action) => [
      module,
      body.advisories[id].module_name,
    ]);
    expect(named).toEqual([
      ['left-pad', 'left-pad'],
      ['@acme-old/tool', '@acme-old/tool'],
    ]);
    expect(body).toMatchObject({
      metadata: { vulnerabilities: { high: 2, low: 0 }, dependencies: 2 },
    });
  });

  test.each([
    ['advisories/bulk', versions, {}],
    ['audits', { dependencies: { '@acme-old/tool': { version: '1.0.0' } } }, NOTHING],
  ])(
    'goes on without a private one that has no advisories, and says so: %s',
    async (kind, question, none) => {
      answering(registry, none);
      packages.fail(faults.status(404));
      const result = await ask(kind, question);
      expect(result.statusCode).toBe(200);
      expect(bodyOf(result)).toMatchObject(kind === 'audits' ? { advisories: {} } : {});
      expect(result.headers?.['npm-notice']).toMatch(
        /^Not all was audited: the registry of @acme-old\/tool( and 1 more)? answered 404 when asked for advisories\.$/i,
      );
      const install = await ask(kind, question, 'install');
      expect([install.statusCode, install.headers]).toEqual([
        200,
        expect.not.objectContaining({ 'npm-notice': expect.anything() }),
      ]);
    },
  );

  test.each([
    ['refuses the token', faults.status(401), 'answered 401'],
    ['is broken', faults.status(500), 'answered 500'],
    ['hangs up', faults.hangUp(), 'does not answer'],
  ])('is no clean bill when the private one %s', async (_what, fault, problem) => {
    answering(registry, {});
    packages.fail(fault);
    const result = await ask('advisories/bulk', versions);
    expect(result.statusCode).toBe(424);
    expect(bodyOf(result).error).toContain(problem);
    expect(bodyOf(result).error).not.toContain(packages.url);
    expect(JSON.stringify([result, registry.logged()])).not.toContain(TOKEN);
  });

  test('is no clean bill when the public one has no advisories', async () => {
    registry.upstream.fail(faults.status(405));
    theirs({});
    const result = await ask('advisories/bulk', versions);
    expect([result.statusCode, bodyOf(result).error]).toEqual([
      424,
      'Nothing was audited: the public registry answered 405 when asked for advisories.',
    ]);
  });
});
