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
  useRegistry({
    get storage() {
      return folder();
    },
  });

  test('answers the bytes, and 304 to whoever has them', async () => {
    const bytes = Buffer.from([0x1f, 0x8b, 0xff, 0x00]);
    const storage = createFolderStorage(folder());
    await storage.create('widget/1.0.0.tgz', bytes);
    await storage.create('widget/index.json', Buffer.from(storedPackument({})));
    const result = await get('widget', 'widget-1.0.0.tgz');
    expect(result).toMatchObject({ statusCode: 200, isBase64Encoded: true });
    expect(bytes.equals(Buffer.from(result.body, 'base64'))).toBe(true);
    const again = await get('widget', 'widget-1.0.0.tgz', { 'if-none-match': result.headers?.etag });
    expect(again.statusCode).toBe(304);
  });
});
