import { describe, expect, test } from '@jest/globals';
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
});
