import { describe, expect, test } from '@jest/globals';
import getPackage from '../../src/package/get';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const corgi = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*';

type Options = { name?: string; accept?: string; ifNoneMatch?: string; write?: string };

function get({ name = 'widget', accept, ifNoneMatch, write }: Options = {}) {
  const headers = {
    ...(accept !== undefined && { Accept: accept }),
    ...(ifNoneMatch !== undefined && { 'If-None-Match': ifNoneMatch }),
  };
  return getPackage(apiEvent({ params: { name }, headers, ...(write && { query: { write } }) }));
}

describe('GET /registry/{name}', () => {
  const registry = useRegistry({ privateScopes: '@secret', apiEndpoint: 'https://npm.example/registry/' });

  test.each([
    ['widget', 'widget', 'https://npm.example/registry/widget/-/widget-1.0.0.tgz'],
    ['@acme%2fwidget', '@acme/widget', 'https://npm.example/registry/@acme/widget/-/widget-1.0.0.tgz'],
    ['@acme%2Fwidget', '@acme/widget', 'https://npm.example/registry/@acme/widget/-/widget-1.0.0.tgz'],
  ])('answers %s with tarballs below the configured URL', async (inPath, name, url) => {
    registry.s3.put(`${name}/index.json`, storedPackument({ name }));
    const result = await get({ name: inPath });
    expect(result.statusCode).toBe(200);
    expect(bodyOf(result)).toMatchObject({ _id: name, name, 'dist-tags': { latest: '1.0.0' } });
    expect(bodyOf(result).versions['1.0.0'].dist.tarball).toBe(url);
  });

  test('takes the scoped name in two segments', async () => {
    registry.s3.put('@acme/widget/index.json', storedPackument({ name: '@acme/widget' }));
    const result = await getPackage(
      apiEvent({ resource: '/registry/{name}/{sub}', params: { name: '@acme', sub: 'widget' } }),
    );
    expect(bodyOf(result).name).toBe('@acme/widget');
  });

  test('serves the full form by default and hoists what belongs to the latest version', async () => {
    const versions = {
      '1.0.0': { description: 'old' },
      '1.1.0': { description: 'new', license: 'MIT', readme: 'long', scripts: { test: 'x' } },
    };
    registry.s3.put('widget/index.json', storedPackument({ versions, more: { readme: '# Widget' } }));
    const body = bodyOf(await get());
    expect(body).toMatchObject({
      description: 'new',
      license: 'MIT',
      readme: '# Widget',
      _rev: expect.any(String),
    });
    expect(body.versions['1.1.0']).toHaveProperty('scripts');
    expect(body.versions['1.1.0']).not.toHaveProperty('readme');
    expect(body.time).toMatchObject({ created: expect.any(String), '1.0.0': expect.any(String) });
  });

  test('serves the abbreviated form with exactly the fields that installing needs', async () => {
    const manifest = {
      description: 'not needed',
      scripts: { install: 'x' },
      hasInstallScript: true,
      dependencies: { a: '1' },
      bundledDependencies: ['a'],
      libc: ['glibc'],
    };
    registry.s3.put('widget/index.json', storedPackument({ versions: { '1.0.0': manifest } }));
    const result = await get({ accept: corgi });
    expect(result.headers).toMatchObject({ 'content-type': 'application/vnd.npm.install-v1+json' });
    const body = bodyOf(result);
    expect(Object.keys(body).sort()).toEqual(['dist-tags', 'modified', 'name', 'time', 'versions']);
    expect(body.versions['1.0.0']).toEqual({
      name: 'widget',
      version: '1.0.0',
      hasInstallScript: true,
      dependencies: { a: '1' },
      bundleDependencies: ['a'],
      libc: ['glibc'],
      dist: { shasum: expect.any(String), tarball: 'https://npm.example/registry/widget/-/widget-1.0.0.tgz' },
    });
  });

  test('serves the full form for editing, whatever the client accepts', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    expect(bodyOf(await get({ accept: corgi, write: 'true' }))).toHaveProperty('_rev');
  });

  test('gives each form an ETag of its own and answers 304 to it', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    const [full, short] = [await get(), await get({ accept: corgi })];
    expect(full.headers?.etag).not.toBe(short.headers?.etag);
    expect(full.headers).toMatchObject({ vary: 'Accept, Accept-Encoding' });
    for (const ifNoneMatch of [`${full.headers?.etag}`, `"x", W/${full.headers?.etag}`]) {
      const again = await get({ ifNoneMatch });
      expect(again).toMatchObject({ statusCode: 304, body: '', headers: { etag: full.headers?.etag } });
    }
    expect((await get({ accept: corgi, ifNoneMatch: `${full.headers?.etag}` })).statusCode).toBe(200);
  });

  test('sees a change at once, although it keeps what it rendered', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    await get();
    registry.s3.put('widget/index.json', storedPackument({ versions: { '1.0.0': {}, '1.1.0': {} } }));
    expect(Object.keys(bodyOf(await get()).versions)).toEqual(['1.0.0', '1.1.0']);
    registry.s3.objects.delete('widget/index.json');
    expect((await get()).statusCode).toBe(404);
  });

  test('serves an index of the original: no attachments, a time for every version', async () => {
    const more = { _attachments: { 'widget-1.0.0.tgz': { data: 'AAAA' } }, time: undefined, _rev: undefined };
    registry.s3.put('widget/index.json', storedPackument({ more }));
    const body = bodyOf(await get());
    expect(body).not.toHaveProperty('_attachments');
    expect(Date.parse(body.time['1.0.0'])).not.toBeNaN();
    expect(body._rev).toMatch(/^0-[0-9a-f]+$/);
  });

  test('passes a public package on with tarballs below the configured URL', async () => {
    registry.upstream.publish('left-pad', '1.3.0');
    const result = await get({ name: 'left-pad' });
    expect(result.statusCode).toBe(200);
    expect(bodyOf(result).versions['1.3.0'].dist.tarball).toBe(
      'https://npm.example/registry/left-pad/-/left-pad-1.3.0.tgz',
    );
    expect((await get({ name: 'left-pad', ifNoneMatch: `${result.headers?.etag}` })).statusCode).toBe(304);
  });

  test('prefers its own package to a public one of the same name', async () => {
    registry.upstream.publish('widget', '99.0.0');
    registry.s3.put('widget/index.json', storedPackument({}));
    expect(Object.keys(bodyOf(await get()).versions)).toEqual(['1.0.0']);
  });

  test('never asks upstream for a private scope', async () => {
    const asked = registry.upstream.requests.length;
    expect((await get({ name: '@secret%2fwidget' })).statusCode).toBe(404);
    expect(registry.upstream.requests).toHaveLength(asked);
  });

  test('answers 404 with a sentence when nobody has it', async () => {
    const result = await get({ name: 'nobody-has-this' });
    expect(result.statusCode).toBe(404);
    expect(bodyOf(result).error).toBe('Package nobody-has-this was not found.');
  });

  test('answers 503, not 404, when storage or upstream fails', async () => {
    registry.s3.failNext('GetObject');
    expect((await get()).statusCode).toBe(503);
    registry.upstream.fail((_request, response) => response.writeHead(503).end());
    expect((await get({ name: 'upstream-down' })).statusCode).toBe(503);
  });

  test('answers 500 without detail when the index is no packument', async () => {
    registry.s3.put('widget/index.json', '[]');
    const result = await get();
    expect(result.statusCode).toBe(500);
    expect(bodyOf(result).error).toBe('The index of widget in storage is damaged.');
  });

  test.each([
    ['widget', { name: 'widget', sub: '1.0.0' }],
    ['widget', { name: 'widget', sub: 'stable' }],
    ['@acme/widget', { name: '@acme%2fwidget', sub: 'stable' }],
    ['@acme/widget', { name: '@acme', sub: 'widget', selector: '1.0.0' }],
  ])('answers one manifest of %s to %j', async (name, params) => {
    const versions = { '1.0.0': { description: 'one' }, '2.0.0': {} };
    registry.s3.put(
      `${name}/index.json`,
      storedPackument({ name, versions, tags: { latest: '2.0.0', stable: '1.0.0' } }),
    );
    const manifest = bodyOf(await getPackage(apiEvent({ params })));
    expect(manifest).toMatchObject({ name, version: '1.0.0', description: 'one' });
    expect(manifest.dist.tarball).toBe(`https://npm.example/registry/${name}/-/widget-1.0.0.tgz`);
  });

  test('answers one manifest of a public package', async () => {
    registry.upstream.publish('left-pad', '1.3.0');
    expect(bodyOf(await getPackage(apiEvent({ params: { name: 'left-pad', sub: 'latest' } })))).toMatchObject(
      { version: '1.3.0' },
    );
  });

  test.each([
    ['%5E1.2.0', '1.10.0'],
    ['~1.2.0', '1.2.1'],
    ['1', '1.10.0'],
    ['1.x', '1.10.0'],
    ['%3E%3D1.2.0%20%3C1.10.0', '1.2.1'],
    ['*', '2.0.0'],
    ['%5E2.0.0-0', '2.0.0'],
    // A tag is a tag, whatever it looks like.
    ['2', '1.2.0'],
  ])('answers the highest version in the range %s: %s', async (sub, version) => {
    const versions = { '1.2.0': {}, '1.10.0': {}, '1.2.1': {}, '2.0.0': {}, '2.1.0-beta.1': {} };
    registry.s3.put(
      'widget/index.json',
      storedPackument({ versions, tags: { latest: '1.2.0', '2': '1.2.0' } }),
    );
    const result = await getPackage(apiEvent({ params: { name: 'widget', sub } }));
    expect([result.statusCode, bodyOf(result).version]).toEqual([200, version]);
  });

  test('answers the highest version in a range of a public package', async () => {
    for (const version of ['1.1.0', '1.3.0', '1.2.0']) registry.upstream.publish('left-pad', version);
    const params = { name: 'left-pad', sub: '%5E1.1.0' };
    expect(bodyOf(await getPackage(apiEvent({ params })))).toMatchObject({ version: '1.3.0' });
  });

  test.each([
    ['%5E3.0.0', 'widget has no version in the range "^3.0.0".'],
    [`${'1.0.0%20%7C%7C%20'.repeat(100)}1.0.0`, 'widget has no version or dist-tag'],
  ])('answers 404 to the range %s', async (sub, sentence) => {
    registry.s3.put('widget/index.json', storedPackument({}));
    const result = await getPackage(apiEvent({ params: { name: 'widget', sub } }));
    expect([result.statusCode, bodyOf(result).error]).toEqual([404, expect.stringContaining(sentence)]);
  });

  test.each(['9.9.9', 'constructor', '__proto__'])('answers 404 to the version or tag %s', async (sub) => {
    registry.s3.put('widget/index.json', storedPackument({}));
    const result = await getPackage(apiEvent({ params: { name: 'widget', sub } }));
    expect(result.statusCode).toBe(404);
    expect(bodyOf(result).error).toContain('has no version or dist-tag');
  });

  test('sends the client to a copy when Lambda could not send so much', async () => {
    const versions = Object.fromEntries(
      Array.from({ length: 700 }, (_, i) => [`1.${i}.0`, { note: 'x'.repeat(9000) }]),
    );
    registry.s3.put('widget/index.json', storedPackument({ versions }));
    const result = await get();
    expect(result).toMatchObject({ statusCode: 302, headers: { 'cache-control': 'no-store' } });
    const key = [...registry.s3.objects.keys()].find((candidate) => candidate.startsWith('-/large/'));
    expect(decodeURIComponent(String(result.headers?.location))).toContain(key);
    expect(Object.keys(JSON.parse(registry.s3.text(key ?? '') ?? '').versions)).toHaveLength(700);
    expect((await get({ accept: corgi })).statusCode).toBe(200);
  });

  test('sends the client to a copy of a public packument that Lambda could not send, with our URLs', async () => {
    registry.upstream.publish('huge', '1.0.0', { manifest: { note: 'x'.repeat(7_000_000) } });
    const result = await get({ name: 'huge' });
    expect(result).toMatchObject({ statusCode: 302, headers: { 'cache-control': 'no-store' } });
    const key = [...registry.s3.objects.keys()].find((candidate) => candidate.startsWith('-/large/'));
    expect(decodeURIComponent(String(result.headers?.location))).toContain(key);
    expect(registry.s3.text(key ?? '')).toContain('"https://npm.example/registry/huge/-/huge-1.0.0.tgz"');
  });

  test('tells browsers not to guess types', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    expect((await get()).headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  });
});
