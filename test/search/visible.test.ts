import { describe, expect, test } from '@jest/globals';
import searchPackages from '../../src/search/get';
import getStars from '../../src/stars/get';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const rules = [
  { packages: ['@secret/*'], read: ['team:acme/core'] },
  { packages: ['*'], read: ['members'] },
];
const member = { username: 'reader', groups: 'org:acme,members' };
const core = { username: 'core', groups: 'org:acme,members,team:acme/core' };

describe('packages that a caller may not read', () => {
  const registry = useRegistry({ access: JSON.stringify(rules) });

  function keep(...names: readonly string[]) {
    for (const name of names) {
      registry.s3.put(`${name}/index.json`, storedPackument({ name, more: { users: { ann: true } } }));
    }
  }

  function search(user: typeof member, query: Readonly<Record<string, string>>) {
    return searchPackages(apiEvent({ resource: '/registry/-/v1/search', query, user }));
  }

  async function found(user: typeof member, query: Readonly<Record<string, string>>) {
    const { objects, total } = bodyOf(await search(user, query));
    return [objects.map((object: { package: { name: string } }) => object.package.name), total];
  }

  test('are neither found nor counted, and leave no gap on a page', async () => {
    keep('@secret/widget', '@team/widget', 'widget');
    expect(await found(member, { text: 'widget' })).toEqual([['@team/widget', 'widget'], 2]);
    expect(await found(member, { text: 'widget', size: '1', from: '1' })).toEqual([['widget'], 2]);
    expect(await found(member, { text: 'scope:secret' })).toEqual([[], 0]);
  });

  test('are there for those who may, from the same catalogue', async () => {
    keep('@secret/widget', 'widget');
    await found(member, { text: '' });
    expect(await found(core, { text: '' })).toEqual([['@secret/widget', 'widget'], 2]);
  });

  test('are in nobody’s list of stars', async () => {
    keep('@secret/widget', 'widget');
    const stars = (user: typeof member) =>
      getStars(apiEvent({ resource: '/registry/-/_view/starredByUser', query: { key: '"ann"' }, user }));
    expect(bodyOf(await stars(member)).rows).toMatchObject([{ value: 'widget' }]);
    expect(bodyOf(await stars(core)).rows).toMatchObject([{ value: '@secret/widget' }, { value: 'widget' }]);
  });

  test('are not told to a caller without a login', async () => {
    keep('widget');
    const event = apiEvent({ resource: '/registry/-/v1/search', query: { text: '' }, user: null });
    expect((await searchPackages(event)).statusCode).toBe(401);
  });
});
