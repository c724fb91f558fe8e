import { describe, expect, test } from '@jest/globals';
import searchPackages from '../../src/search/get';
import getStars from '../../src/stars/get';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const access = JSON.stringify([
  { packages: ['@secret/*'], read: ['team:acme/core'] },
  { packages: ['*'], read: ['members'] },
]);
const member = { username: 'ann', groups: 'members' };
const core = { username: 'ann', groups: 'members,team:acme/core' };

describe('what somebody may not read', () => {
  const registry = useRegistry({ access });
  const names = ['@acme/widget', '@secret/widget', 'widget'];

  function given(): void {
    for (const name of names) {
      const packument = storedPackument({ name, more: { users: { ann: true } } });
      registry.s3.put(`${name}/index.json`, packument);
    }
  }

  async function search(user: Readonly<Record<string, string>>, query: Readonly<Record<string, string>>) {
    const result = await searchPackages(apiEvent({ resource: '/registry/-/v1/search', query, user }));
    const { objects, total } = bodyOf(result);
    return { found: objects.map((object: { package: { name: string } }) => object.package.name), total };
  }

  async function stars(user: Readonly<Record<string, string>>): Promise<string[]> {
    const resource = '/registry/-/_view/starredByUser';
    const { rows } = bodyOf(await getStars(apiEvent({ resource, query: { key: '"ann"' }, user })));
    return rows.map(({ value }: { value: string }) => value).sort();
  }

  test('is neither found nor counted', async () => {
    given();
    const all = await search(core, { text: 'widget' });
    expect([...all.found].sort()).toEqual(names);
    const some = await search(member, { text: 'widget' });
    expect([...some.found].sort()).toEqual(['@acme/widget', 'widget']);
    expect(some.total).toBe(2);
  });

  test('does not take up a page either', async () => {
    given();
    const pages = await Promise.all(
      ['0', '1', '2'].map((from) => search(member, { text: 'widget', size: '1', from })),
    );
    expect(pages.map(({ found }) => found.length)).toEqual([1, 1, 0]);
  });

  test('is not among the stars', async () => {
    given();
    expect(await stars(core)).toEqual(names);
    expect(await stars(member)).toEqual(['@acme/widget', 'widget']);
  });
});
