import { describe, expect, test } from '@jest/globals';
import deleteDistTag from '../../src/dist-tags/delete';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const resource = '/registry/-/package/{name}/dist-tags/{tag}';
const user = { username: 'admin', avatar: '' };

function remove({ name = 'widget', tag = 'beta' } = {}) {
  return deleteDistTag(apiEvent({ method: 'DELETE', resource, params: { name, tag }, user }));
}

describe('DELETE /registry/-/package/{name}/dist-tags/{tag}', () => {
  const registry = useRegistry();
  const tags = { latest: '1.0.0', beta: '1.0.0' };

  test.each([
    ['widget', 'widget'],
    ['@acme%2Fwidget', '@acme/widget'],
  ])('removes the tag of %s', async (inPath, name) => {
    registry.s3.put(`${name}/index.json`, storedPackument({ name, tags }));
    const result = await remove({ name: inPath });
    expect(result.statusCode).toBe(200);
    expect(bodyOf(result)).toEqual({ ok: true, id: inPath, 'dist-tags': { latest: '1.0.0' } });
    expect(JSON.parse(registry.s3.text(`${name}/index.json`) ?? '')['dist-tags']).toEqual({
      latest: '1.0.0',
    });
  });

  test.each(['absent', 'constructor'])(
    'succeeds when there is no tag %s, and writes nothing',
    async (tag) => {
      registry.s3.put('widget/index.json', storedPackument({ tags }));
      const before = registry.s3.text('widget/index.json');
      expect((await remove({ tag })).statusCode).toBe(200);
      expect(registry.s3.text('widget/index.json')).toBe(before);
    },
  );

  test('keeps latest', async () => {
    registry.s3.put('widget/index.json', storedPackument({ tags }));
    const result = await remove({ tag: 'latest' });
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toContain('cannot be removed');
  });

  test('answers 404 for a package that is not ours', async () => {
    expect((await remove({ name: 'gadget' })).statusCode).toBe(404);
  });

  test('answers 503 when storage fails', async () => {
    registry.s3.put('widget/index.json', storedPackument({ tags }));
    registry.s3.failNext('GetObject');
    expect((await remove()).statusCode).toBe(503);
  });
});
