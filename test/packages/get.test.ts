import { describe, expect, test } from '@jest/globals';
import getPackages from '../../src/packages/get';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const rules = [
  { packages: ['@acme/*'], read: ['members'], publish: ['user:ann'] },
  { packages: ['@secret/*'], read: ['team:acme/core'] },
  { packages: ['*'], read: ['members'] },
];

describe('npm access list packages', () => {
  const registry = useRegistry({ access: JSON.stringify(rules) });

  function ask(kind: 'org' | 'user', who: string) {
    for (const name of ['@acme/one', '@acme/two', '@secret/three', 'four']) {
      registry.s3.put(`${name}/index.json`, storedPackument({ name }));
    }
    const [resource, params] =
      kind === 'org'
        ? ['/registry/-/org/{scope}/package', { scope: who }]
        : ['/registry/-/user/{id}/package', { id: who }];
    return getPackages(apiEvent({ resource, params, user: { username: 'Ann', groups: 'members' } }));
  }

  test.each([
    ['org', 'acme', { '@acme/one': 'write', '@acme/two': 'write' }],
    ['org', '@ACME', { '@acme/one': 'write', '@acme/two': 'write' }],
    ['user', 'ann', { '@acme/one': 'write', '@acme/two': 'write', four: 'read' }],
  ] as const)('of the %s %s tells what the caller may do', async (kind, who, expected) => {
    const answer = await ask(kind, who);
    expect([answer.statusCode, bodyOf(answer)]).toEqual([200, expected]);
  });

  test.each([
    ['org', 'ann', 'There is no package of that scope.'],
    ['org', 'secret', 'There is no package of that scope.'],
    ['user', 'bob', 'cannot be listed here'],
  ] as const)('of the %s %s is 404', async (kind, who, sentence) => {
    const answer = await ask(kind, who);
    expect([answer.statusCode, bodyOf(answer).error]).toEqual([404, expect.stringContaining(sentence)]);
  });
});
