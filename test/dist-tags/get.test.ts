import { describe, expect, test } from '@jest/globals';
import getDistTags from '../../src/dist-tags/get';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

function get(name: string) {
  return getDistTags(apiEvent({ resource: '/registry/-/package/{name}/dist-tags', params: { name } }));
}

describe('GET /registry/-/package/{name}/dist-tags', () => {
  const registry = useRegistry({ privateScopes: '@secret' });

  test.each([
    ['widget', 'widget'],
    ['@acme%2fwidget', '@acme/widget'],
    ['@acme%2Fwidget', '@acme/widget'],
  ])('answers the tags of %s', async (inPath, name) => {
    registry.s3.put(
      `${name}/index.json`,
      storedPackument({ name, tags: { latest: '1.0.0', beta: '1.0.0' } }),
    );
    const result = await get(inPath);
    expect(result.statusCode).toBe(200);
    expect(bodyOf(result)).toEqual({ latest: '1.0.0', beta: '1.0.0' });
  });

  test('takes the scoped name in two segments', async () => {
    registry.s3.put('@acme/widget/index.json', storedPackument({ name: '@acme/widget' }));
    const result = await getDistTags(
      apiEvent({
        resource: '/registry/-/package/{name}/{sub}/dist-tags',
        params: { name: '@acme', sub: 'widget' },
      }),
    );
    expect(bodyOf(result)).toEqual({ latest: '1.0.0' });
  });

  test('answers the tags of upstream when the package is not ours', async () => {
    registry.upstream.publish('left-pad', '1.3.0');
    expect(bodyOf(await get('left-pad'))).toEqual({ latest: '1.3.0' });
  });

  test('answers 404 when nobody has the package', async () => {
    const result = await get('nobody-has-it');
    expect(result.statusCode).toBe(404);
    expect(bodyOf(result)).toEqual({
      ok: false,
      success: false,
      error: 'Package nobody-has-it was not found.',
    });
  });

  test('never asks upstream for a private scope', async () => {
    const asked = registry.upstream.requests.length;
    expect((await get('@secret%2fwidget')).statusCode).toBe(404);
    expect(registry.upstream.requests).toHaveLength(asked);
  });

  test('answers 503 and does not ask upstream when storage fails', async () => {
    registry.upstream.publish('broken', '6.6.6');
    registry.s3.failNext('GetObject');
    const result = await get('broken');
    expect(result.statusCode).toBe(503);
    expect(result.headers).toMatchObject({ 'retry-after': '2' });
  });

  test('answers 503 when upstream fails', async () => {
    registry.upstream.fail((_request, response) => response.writeHead(500).end());
    expect((await get('upstream-is-broken')).statusCode).toBe(503);
  });

  test.each([
    '%',
    '.hidden',
    '_private',
    '@acme%2f-',
    '@acme%2f-rev',
    '..%2f..%2fetc',
    '__proto__',
    'a%2fb',
    '@acme',
    `${'a'.repeat(215)}`,
  ])('refuses the name %s', async (name) => {
    const result = await get(name);
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toMatch(/\.$/);
  });
});
