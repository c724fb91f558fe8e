import { describe, expect, test } from '@jest/globals';
import putPackage from '../../src/package/put';
import getStars from '../../src/stars/get';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const ann = { username: 'Ann', avatar: '' };

describe('GET /registry/-/_view/starredByUser', () => {
  const registry = useRegistry();

  function stars(query: Readonly<Record<string, string>>) {
    return getStars(apiEvent({ resource: '/registry/-/_view/starredByUser', query }));
  }

  function keep(name: string, users: Readonly<Record<string, boolean>>, more = {}) {
    registry.s3.put(`${name}/index.json`, storedPackument({ name, more: { users }, ...more }));
  }

  test('lists what the user starred', async () => {
    keep('widget', { ann: true, bob: true });
    keep('@acme/gadget', { Ann: true });
    keep('other', { bob: true, ann: false });
    keep('gone', { ann: true }, { versions: {}, tags: {} });
    const result = await stars({ key: '"ann"' });
    expect(result.statusCode).toBe(200);
    expect(bodyOf(result).rows).toEqual([
      { id: '@acme/gadget', key: 'ann', value: '@acme/gadget' },
      { id: 'widget', key: 'ann', value: 'widget' },
    ]);
  });

  test('lists nothing for somebody without stars', async () => {
    keep('widget', { ann: true });
    expect(bodyOf(await stars({ key: '"__proto__"' }))).toEqual({ rows: [] });
  });

  test('follows npm star and npm unstar', async () => {
    keep('widget', {});
    await stars({ key: '"Ann"' });
    const put = (users: unknown) =>
      putPackage(
        apiEvent({ method: 'PUT', params: { name: 'widget' }, body: JSON.stringify({ users }), user: ann }),
      );
    await put({ Ann: true });
    expect(bodyOf(await stars({ key: '"Ann"' })).rows).toHaveLength(1);
    await put({});
    expect(bodyOf(await stars({ key: '"Ann"' })).rows).toHaveLength(0);
  });

  test.each([{}, { key: '' }, { key: '""' }, { key: 'ann' }, { key: '{"a":1}' }, { key: '"ann' }])(
    'refuses the query %j',
    async (query) => {
      const result = await stars(query);
      expect(result.statusCode).toBe(400);
      expect(bodyOf(result).error).toContain('in double quotes');
    },
  );
});
