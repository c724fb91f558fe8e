import { describe, expect, jest, test } from '@jest/globals';
import getDistTags from '../../src/dist-tags/get';
import getPackage from '../../src/package/get';
import { upstreamTarballKey } from '../../src/store/keys/upstream';
import getTarball from '../../src/tarball/get';
import { apiEvent } from '../support/events';
import { bodyOf, useRegistry } from '../support/registry';

const tarball = Buffer.from('the bytes of left-pad');

describe('CODEBOX_UPSTREAM_CACHE=s3', () => {
  const registry = useRegistry({ upstreamCache: 's3', apiEndpoint: 'https://npm.example/registry' });

  const keptKey = () =>
    upstreamTarballKey({ origin: registry.upstream.url, name: 'left-pad' }, 'left-pad-1.3.0.tgz');

  function given(): void {
    registry.upstream.publish('left-pad', '1.3.0', { tarball });
  }

  const packument = (name = 'left-pad') => getPackage(apiEvent({ params: { name } }));

  const tags = () => getDistTags(apiEvent({ params: { name: 'left-pad' } }));

  function download(file = 'left-pad-1.3.0.tgz') {
    return getTarball(
      apiEvent({ resource: '/registry/{name}/-/{tar}', params: { name: 'left-pad', tar: file } }),
    );
  }

  function upstreamIsAway(): void {
    registry.upstream.fail((_request, response) => response.writeHead(503).end());
  }

  test('tarball URLs are ours', async () => {
    given();
    const { dist } = bodyOf(await packument()).versions['1.3.0'];
    expect(dist.tarball).toBe('https://npm.example/registry/left-pad/-/left-pad-1.3.0.tgz');
  });

  test('answers 304 to whoever holds the packument as we changed it', async () => {
    given();
    const headers = { 'if-none-match': String((await packument()).headers?.etag) };
    expect((await getPackage(apiEvent({ params: { name: 'left-pad' }, headers }))).statusCode).toBe(304);
  });

  test('a checked tarball is kept and served from the bucket', async () => {
    given();
    const result = await download();
    expect(result.statusCode).toBe(302);
    expect(decodeURIComponent(String(result.headers?.location))).toContain(keptKey());
    expect(registry.s3.text(keptKey())).toBe('the bytes of left-pad');
    const asked = registry.upstream.requests.length;
    expect((await download()).statusCode).toBe(302);
    expect(registry.upstream.requests).toHaveLength(asked);
  });

  test('installs go on while upstream is away', async () => {
    given();
    await packument();
    await download();
    upstreamIsAway();
    registry.restart();
    expect(bodyOf(await packument()).versions).toHaveProperty(['1.3.0']);
    expect((await download()).statusCode).toBe(302);
    expect(bodyOf(await tags())).toEqual({ latest: '1.3.0' });
    expect((await packument('never-seen')).statusCode).toBe(503);
    expect((await download('left-pad-2.0.0.tgz')).statusCode).toBe(503);
  });

  test.each([
    ['after half a minute', 30_001],
    ['when the clock was set back', -86_400_000],
  ])('upstream is asked again %s', async (_when, passed) => {
    given();
    await packument();
    registry.restart();
    const started = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(started);
    upstreamIsAway();
    await packument();
    registry.upstream.heal();
    const asked = registry.upstream.requests.length;
    clock.mockReturnValue(started + 29_999);
    await packument();
    expect(registry.upstream.requests).toHaveLength(asked);
    clock.mockReturnValue(started + passed);
    await packument();
    expect(registry.upstream.requests).toHaveLength(asked + 1);
  });

  test('bytes without the promised integrity are neither kept nor served', async () => {
    given();
    await tags();
    registry.upstream.publish('left-pad', '1.3.0', { tarball: Buffer.from('other bytes') });
    const result = await download();
    expect(result.statusCode).toBe(502);
    expect(bodyOf(result).error).toContain('does not have the promised integrity');
    expect(registry.s3.objects.has(keptKey())).toBe(false);
  });

  test.each(['full', 'abbreviated'])(
    'the %s form alone is fetched where the client asks for it',
    async (form) => {
      given();
      const before = registry.upstream.requests.length;
      const accept = form === 'full' ? 'application/json' : 'application/vnd.npm.install-v1+json';
      await getPackage(apiEvent({ params: { name: 'left-pad' }, headers: { accept } }));
      expect((await download()).statusCode).toBe(302);
      const asked = registry.upstream.requests.slice(before).map(({ url }) => url);
      expect(asked).toEqual(['/left-pad', '/left-pad/-/left-pad-1.3.0.tgz']);
    },
  );

  test('the other form is asked for a version that the first does not have yet', async () => {
    given();
    await packument();
    registry.upstream.publish('left-pad', '1.4.0', { tarball });
    expect((await download('left-pad-1.4.0.tgz')).statusCode).toBe(302);
  });

  test('a body that was cut is not kept', async () => {
    given();
    await packument();
    registry.upstream.fail((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half');
      setImmediate(() => response.destroy());
    });
    expect((await download()).statusCode).toBe(503);
    expect(registry.s3.objects.has(keptKey())).toBe(false);
  });

  test.each(['left-pad-9.9.9.tgz', 'other-1.0.0.tgz', '..%2f..%2fwidget%2findex.json', 'index.json'])(
    'there is no %s',
    async (file) => {
      given();
      expect((await download(file)).statusCode).toBe(404);
    },
  );

  test('what cannot be kept is served all the same, and told', async () => {
    given();
    registry.s3.failNext('PutObject');
    expect((await packument()).statusCode).toBe(200);
    expect(registry.logged()).toContainEqual(
      expect.objectContaining({ level: 'warn', namespace: 'upstream:keep' }),
    );
  });
});
