import { describe, expect, test } from '@jest/globals';
import getCollaborators from '../../src/collaborators/get';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const rules = [
  { packages: ['@acme/*'], read: ['members'], publish: ['team:acme/leads'], unpublish: ['user:remover'] },
  { packages: ['@secret/*'], read: ['team:acme/core'] },
  { packages: ['*'], read: ['members'], publish: ['team:acme/leads'] },
];
const reader = { username: 'Reader', groups: 'members' };
const lead = { username: 'Lead', groups: 'members,team:acme/leads' };

function ask(name: string, user: Readonly<Record<string, string>>) {
  const resource = '/registry/-/package/{name}/collaborators';
  return getCollaborators(apiEvent({ resource, params: { name: encodeURIComponent(name) }, user }));
}

describe('GET /registry/-/package/{name}/collaborators', () => {
  const registry = useRegistry({ access: JSON.stringify(rules) });

  test('says write to whoever may publish, and read to others', async () => {
    registry.s3.put('@acme/widget/index.json', storedPackument({ name: '@acme/widget' }));
    const answer = await ask('@acme/widget', lead);
    expect([answer.statusCode, bodyOf(answer)]).toEqual([200, { Lead: 'write' }]);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(bodyOf(await ask('@acme/widget', reader))).toEqual({ Reader: 'read' });
    expect(bodyOf(await ask('@acme/widget', { ...reader, username: 'remover' }))).toEqual({
      remover: 'read',
    });
  });

  test('says read of a public package, which nobody here publishes', async () => {
    registry.upstream.publish('left-pad', '1.3.0');
    expect(bodyOf(await ask('left-pad', lead))).toEqual({ Lead: 'read' });
  });

  test.each([
    ['is not there', 'nothing'],
    ['is unpublished', '@acme/gone'],
    ['is hidden', '@secret/widget'],
  ])('answers 404 where the package %s', async (_what, name) => {
    registry.s3.put('@acme/gone/index.json', storedPackument({ name: '@acme/gone', versions: {}, tags: {} }));
    registry.s3.put('@secret/widget/index.json', storedPackument({ name: '@secret/widget' }));
    const answer = await ask(name, lead);
    expect([answer.statusCode, bodyOf(answer).error]).toEqual([404, `Package ${name} was not found.`]);
  });
});
