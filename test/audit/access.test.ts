import { describe, expect, test } from '@jest/globals';
import audit from '../../src/audit/post';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { useRegistry } from '../support/registry';
import { answering, ask } from './support';

const access = JSON.stringify([
  { packages: ['@secret/*'], read: ['team:acme/core'] },
  { packages: ['*'], read: ['members'] },
]);
const versions = { '@secret/there': ['1.0.0'], '@secret/absent': ['1.0.0'], 'left-pad': ['1.2.0'] };
const dependencies = Object.fromEntries(Object.keys(versions).map((name) => [name, { version: '1.0.0' }]));

describe('an audit', () => {
  const registry = useRegistry({ access });

  test.each([
    ['advisories/bulk', versions],
    ['audits', { dependencies }],
    ['audits/quick', { dependencies }],
  ])('by %s tells upstream of no package that the caller may not read', async (kind, document) => {
    registry.s3.put('@secret/there/index.json', storedPackument({ name: '@secret/there' }));
    const questions = answering(registry, {});
    await ask(kind, document);
    expect(questions).toHaveLength(1);
    expect(JSON.stringify(questions[0]?.document)).not.toContain('secret');
    expect(JSON.stringify(questions[0]?.document)).toContain('left-pad');
    const lookedUp = JSON.stringify(registry.s3.mock.calls().map(({ args }) => args[0].input));
    expect(lookedUp).not.toContain('secret');
    expect(lookedUp).toContain('left-pad/index.json');
  });

  test.each(['advisories/bulk', 'audits', 'audits/quick'])(
    'by %s has the same headers whether or not anything was asked',
    async (kind) => {
      const isBulk = kind === 'advisories/bulk';
      answering(registry, isBulk ? {} : { actions: [], advisories: {}, muted: [], metadata: {} });
      const nothing = await ask(kind, {});
      const something = await ask(kind, isBulk ? versions : { dependencies });
      expect(nothing.headers).toEqual(something.headers);
      expect(nothing.headers).toHaveProperty('cache-control', 'no-store');
    },
  );

  test.each(['advisories/bulk', 'audits', 'audits/quick'])(
    'by %s of nothing is refused to a workflow whose token has expired',
    async (kind) => {
      const resource = `/registry/-/npm/v1/security/${kind}`;
      const user = { username: 'acme/widget', kind: 'oidc', packages: '*', actions: 'read', exp: '1' };
      const result = await audit(apiEvent({ method: 'POST', resource, body: '{}', user }));
      expect(result.statusCode).toBe(401);
    },
  );
});
