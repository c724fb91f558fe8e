import { describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../src/adapters/folder';
import getTarball from '../../src/tarball/get';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';
import { useTempFolder } from '../support/tempFolder';

function get(name: string, tar: string, headers = {}) {
  return getTarball(apiEvent({ resource: '/registry/{name}/-/{tar}', params: { name, tar }, headers }));
}

describe('GET /registry/{name}/-/{tar}', () => {
  const registry = useRegistry({ privateScopes: '@secret' });

  test.each([
    ['widget', 'widget-1.0.0.tgz', 'widget'],
    ['@acme%2fwidget', 'widget-1.0.0.tgz', '@acme/widget'],
    ['@acme%2Fwidget', '@acme%2fwidget-1.0.0.tgz', '@acme/widget'],
    ['widget', 'widget-1.0.0-beta.1.tgz', 'widget'],
  ])('sends %s %s to a presigned URL', async (inPath, file, name) => {
    const version = file.includes('beta') ? '1.0.0-beta.1' : '1.0.0';
    registry.s3.put(`${name}/index.json`, storedPackument({ name, versions: { [version]: {} } }));
    const result = await get(inPath, file);
    expect(result.statusCode).toBe(302);
    expect(result.headers).toMatchObject({ 'cache-control': 'no-store' });
    const location = new URL(String(result.headers?.location));
    expect(decodeURIComponent(location.pathname)).toContain(`${name}/${version}.tgz`);
    expect(location.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
  });

  test('takes the scoped name in two segments', async () => {
    registry.s3.put('@acme/widget/index.json', storedPackument({ name: '@acme/widget' }));
    const params = { name: '@acme', sub: 'widget', tar: 'widget-1.0.0.tgz' };
    const result = await getTarball(apiEvent({ resource: '/registry/{name}/{sub}/-/{tar}', params }));
    expect(result.statusCode).toBe(302);
  });

  test.each([
    ['/registry/{name}/{sub}/-/{tar}/{file}', { name: '@acme', sub: 'widget', tar: '@acme' }],
    ['/registry/{name}/-/{tar}/{file}', { name: '@acme%2fwidget', tar: '@acme' }],
  ])('takes the scope before the file, in %s', async (resource, params) => {
    registry.s3.put('@acme/widget/index.json', storedPackument({ name: '@acme/widget' }));
    const event = apiEvent({ resource, params: { ...params, file: 'widget-1.0.0.tgz' } });
    const { statusCode, headers } = await getTarball(event);
    expect(statusCode).toBe(302);
    expect(decodeURIComponent(String(headers?.location))).toContain('/@acme/widget/1.0.0.tgz');
  });

  test('takes the scope before the file of a public package', async () => {
    const params = { name: '@types', sub: 'node', tar: '@types', file: 'node-20.0.0.tgz' };
    const result = await getTarball(apiEvent({ resource: '/registry/{name}/{sub}/-/{tar}/{file}', params }));
    expect(result.headers?.location).toBe(`${registry.upstream.url}@types/node/-/node-20.0.0.tgz`);
  });

  test.each([
    ['another scope', { name: '@acme', sub: 'widget', tar: '@other' }],
    ['a folder', { name: '@acme', sub: 'widget', tar: 'widget' }],
    ['a folder of an unscoped package', { name: 'left-pad', tar: 'x' }],
  ])('refuses %s before the file', async (_what, params) => {
    registry.s3.put('@acme/widget/index.json', storedPackument({ name: '@acme/widget' }));
    const resource = '/registry/{name}/{sub}/-/{tar}/{file}';
    const event = apiEvent({ resource, params: { ...params, file: 'widget-1.0.0.tgz' } });
    expect((await getTarball(event)).statusCode).toBe(404);
  });

  test('sends public tarballs upstream', async () => {
    const result = await get('left-pad', 'left-pad-1.3.0.tgz');
    expect(result.statusCode).toBe(302);
    expect(result.headers?.location).toBe(`${registry.upstream.url}left-pad/-/left-pad-1.3.0.tgz`);
  });

  test('does not serve bytes that the index does not name', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    registry.s3.put('widget/2.0.0.tgz', 'left by a publish that died');
    expect((await get('widget', 'widget-2.0.0.tgz')).statusCode).toBe(404);
  });

  test('does not ask upstream for a version that its own package does not have', async () => {
    registry.s3.put('widget/index.json', storedPackument({}));
    const result = await get('widget', 'widget-9.9.9.tgz');
    expect(result.statusCode).toBe(404);
    expect(bodyOf(result).error).toBe('widget has no tarball "widget-9.9.9.tgz".');
  });

  test.each([
    ['@secret%2fwidget', 'widget-1.0.0.tgz', 404],
    ['widget', 'index.json', 404],
    ['left-pad', 'index.json', 404],
    ['left-pad', '..%2fleft-pad-1.3.0.tgz', 404],
    ['left-pad', 'left-pad-1.3.0.tgz%3Fx', 404],
    ['widget', '..%2findex.json', 404],
    ['..%2fwidget', 'widget-1.0.0.tgz', 400],
    ['widget', '%', 400],
  ])('refuses %s %s', async (name, file, status) => {
    registry.s3.put('widget/index.json', storedPackument({}));
    expect((await get(name, file)).statusCode).toBe(status);
  });

  test('answers 503 when storage fails', async () => {
    registry.s3.failNext('GetObject');
    expect((await get('widget', 'widget-1.0.0.tgz')).statusCode).toBe(503);
  });
});

describe('GET /registry/{name}/-/{tar} from a folder', () => {
  const folder = useTempFolder();
  const registry = useRegistry({
    tarballs: 'inline',
    get storage() {
      return folder();
    },
  });
  const bytes = Buffer.from([0x1f, 0x8b, 0xff, 0x00, 0x80]);

  async function given(): Promise<void> {
    const storage = createFolderStorage(folder());
    await storage.create('widget/1.0.0.tgz', bytes);
    await storage.create('widget/index.json', Buffer.from(storedPackument({})));
  }

  test('answers the bytes, and 304 to whoever has them', async () => {
    await given();
    const result = await get('widget', 'widget-1.0.0.tgz');
    expect(result).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect(bytes.equals(Buffer.from(result.body, 'base64'))).toBe(true);
    const again = await get('widget', 'widget-1.0.0.tgz', { 'if-none-match': result.headers?.etag });
    expect(again.statusCode).toBe(304);
  });

  test.each([
    ['bytes=1-2', 'bytes 1-2/5', '8bff'],
    ['bytes=3-', 'bytes 3-4/5', '0080'],
    ['bytes=-1', 'bytes 4-4/5', '80'],
    ['bytes=2-99', 'bytes 2-4/5', 'ff0080'],
  ])('answers a part of them to %s', async (range, contentRange, hex) => {
    await given();
    const result = await get('widget', 'widget-1.0.0.tgz', { range });
    expect(result).toMatchObject({ statusCode: 206, headers: { 'content-range': contentRange } });
    expect(Buffer.from(result.body, 'base64').toString('hex')).toBe(hex);
  });

  test.each(['bytes=-', 'bytes=a-b', 'lines=1-2', 'bytes=0-0,2-3'])(
    'answers the whole to %s',
    async (range) => {
      await given();
      expect((await get('widget', 'widget-1.0.0.tgz', { range })).statusCode).toBe(200);
    },
  );

  test('answers 416 to a range outside, and the whole when the bytes are others than the client had', async () => {
    await given();
    const result = await get('widget', 'widget-1.0.0.tgz', { range: 'bytes=5-' });
    expect(result).toMatchObject({ statusCode: 416, headers: { 'content-range': 'bytes */5' } });
    const other = { range: 'bytes=1-2', 'if-range': '"other"' };
    expect((await get('widget', 'widget-1.0.0.tgz', other)).statusCode).toBe(200);
  });

  test('answers the bytes of a public tarball', async () => {
    registry.upstream.publish('left-pad', '1.3.0', { tarball: bytes });
    const result = await get('left-pad', 'left-pad-1.3.0.tgz');
    expect(Buffer.from(result.body, 'base64')).toEqual(bytes);
    expect((await get('left-pad', 'left-pad-9.9.9.tgz')).statusCode).toBe(404);
  });
});

describe('GET /registry/{name}/-/{tar} with CODEBOX_TARBALLS=inline', () => {
  const registry = useRegistry({ tarballs: 'inline' });

  test('answers the bytes in base64, and redirects what is too large for Lambda', async () => {
    registry.s3.put('widget/index.json', storedPackument({ versions: { '1.0.0': {}, '2.0.0': {} } }));
    registry.s3.put('widget/1.0.0.tgz', 'bytes');
    registry.s3.put('widget/2.0.0.tgz', Buffer.alloc(4_700_000));
    const small = await get('widget', 'widget-1.0.0.tgz');
    expect(small).toMatchObject({
      statusCode: 200,
      isBase64Encoded: true,
      body: Buffer.from('bytes').toString('base64'),
    });
    expect((await get('widget', 'widget-2.0.0.tgz')).statusCode).toBe(302);
  });

  test('redirects a public tarball that is too large for Lambda', async () => {
    registry.upstream.publish('left-pad', '1.3.0', { tarball: Buffer.alloc(4_700_000) });
    expect((await get('left-pad', 'left-pad-1.3.0.tgz')).headers?.location).toContain(registry.upstream.url);
  });
});
