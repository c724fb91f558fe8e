import { describe, expect, jest, test } from '@jest/globals';
import getPackage from '../../src/package/get';
import getTarball from '../../src/tarball/get';
import { apiEvent } from '../support/events';
import { faults } from '../support/faults';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const corgi = 'application/vnd.npm.install-v1+json';

function read(name = 'left-pad', headers: Readonly<Record<string, string>> = {}) {
  return getPackage(apiEvent({ params: { name }, headers }));
}

function download(name = 'left-pad', tar = 'left-pad-1.3.0.tgz') {
  return getTarball(apiEvent({ resource: '/registry/{name}/-/{tar}', params: { name, tar } }));
}

describe('a public package', () => {
  const registry = useRegistry();
  /** Beside those about the rules of the firewall, one a minute. */
  const questions = () =>
    registry.s3.mock
      .calls()
      .filter(({ args: [{ input }] }) => !String(Object(input).Key).startsWith('-/policy/')).length;
  const there = () => `${registry.upstream.url}left-pad/-/left-pad-1.3.0.tgz`;
  const here = 'https://npm.example/registry/left-pad/-/left-pad-1.3.0.tgz';

  test.each([
    ['in the full form', {}],
    ['in the abbreviated form', { accept: corgi }],
  ])('has the tarball URLs of this registry %s', async (_what, headers) => {
    registry.upstream.publish('left-pad', '1.3.0');
    const { versions } = bodyOf(await read('left-pad', headers));
    expect(versions['1.3.0'].dist.tarball).toBe(here);
  });

  test('has them as one manifest', async () => {
    registry.upstream.publish('left-pad', '1.3.0');
    const manifest = bodyOf(await getPackage(apiEvent({ params: { name: 'left-pad', sub: '1.3.0' } })));
    expect(manifest.dist.tarball).toBe(here);
  });

  test('is the same to the byte but for them', async () => {
    const manifest = { description: 'a\u2028b 😀', dist: {}, readme: `{"tarball":"${there()}"}` };
    registry.upstream.publish('left-pad', '1.3.0', { manifest });
    const sent = await (await fetch(`${registry.upstream.url}left-pad`)).text();
    expect((await read()).body).toBe(sent.replace(`"tarball":"${there()}"`, `"tarball":"${here}"`));
  });

  test('has an ETag of its own where upstream sends none, and 304 for whoever holds it', async () => {
    const body = JSON.stringify({ name: 'left-pad', versions: { '1.3.0': { dist: { tarball: there() } } } });
    registry.upstream.fail(faults.body(body));
    const etag = String((await read()).headers?.etag);
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    expect((await read('left-pad', { 'if-none-match': etag })).statusCode).toBe(304);
    registry.restart();
    expect((await read()).headers?.etag).toBe(etag);
  });

  test('is revalidated with the ETag of upstream, and answered with its own', async () => {
    registry.upstream.publish('left-pad', '1.3.0');
    const first = await read();
    const sent = (await fetch(`${registry.upstream.url}left-pad`)).headers.get('etag');
    expect(first.headers?.etag).not.toBe(sent);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 6 * 60_000);
    expect((await read()).body).toBe(first.body);
    clock.mockRestore();
    expect(registry.upstream.requests.at(-1)?.headers['if-none-match']).toBe(sent);
  });

  test.each(['left-pad-1.3.0.tgz', 'left-pad@0.0.1.tgz', 'left-pad-1.0.0%2Bbuild.tgz'])(
    'sends who wants %s upstream',
    async (file) => {
      registry.upstream.publish('left-pad', '1.3.0');
      const result = await download('left-pad', file);
      expect(result).toMatchObject({ statusCode: 302, headers: { 'cache-control': 'no-store' }, body: '' });
      expect(result.headers?.location).toBe(`${registry.upstream.url}left-pad/-/${decodeURIComponent(file)}`);
    },
  );

  test('costs the bucket no question for a tarball within a minute after its packument', async () => {
    registry.upstream.publish('left-pad', '1.3.0');
    await read();
    const before = questions();
    const asked = registry.upstream.requests.length;
    expect((await download()).headers?.location).toBe(there());
    expect([questions(), registry.upstream.requests.length]).toEqual([before, asked]);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_001);
    expect((await download()).headers?.location).toBe(there());
    expect(questions()).toBe(before + 1);
  });

  test('is not taken for public where nothing is known of it: it may be ours by now', async () => {
    await read('widget');
    await download('widget', 'widget-1.0.0.tgz');
    registry.s3.put('widget/index.json', storedPackument({}));
    const { headers } = await download('widget', 'widget-1.0.0.tgz');
    expect(decodeURIComponent(String(headers?.location))).toContain('widget/1.0.0.tgz');
    expect(headers?.location).not.toContain(registry.upstream.url);
  });

  test('with a name that npm takes no more is read, and its tarball', async () => {
    for (const name of ['JSONStream', '--', '-odd', '@acme/-odd', '@acme/_odd']) {
      registry.upstream.publish(name, '1.3.0');
      const { versions } = bodyOf(await read(encodeURIComponent(name)));
      const file = `${name.split('/').at(-1)}-1.3.0.tgz`;
      const url = `${registry.upstream.url}${name}/-/${file}`;
      expect(versions['1.3.0'].dist.tarball).toBe(`https://npm.example/registry/${name}/-/${file}`);
      expect((await download(encodeURIComponent(name), file)).headers?.location).toBe(url);
    }
  });

  test('with a name that cannot be ours costs the bucket no question', async () => {
    registry.upstream.publish('--', '1.3.0');
    await read('--');
    await download('--', '---1.3.0.tgz');
    expect(questions()).toBe(0);
  });

  test('- has a route of its own, and the tarballs of upstream', async () => {
    registry.s3.put('-/index.json', storedPackument({ name: '-' }));
    registry.upstream.publish('-', '0.0.1');
    const result = await getPackage(apiEvent({ resource: '/registry/-' }));
    expect(bodyOf(result).versions['0.0.1'].dist.tarball).toBe(`${registry.upstream.url}-/-/--0.0.1.tgz`);
    expect(questions()).toBe(0);
  });
});

describe('a public package with CODEBOX_PUBLIC_TARBALLS=upstream', () => {
  const registry = useRegistry({ publicTarballs: 'upstream' });

  test('is as upstream sent it', async () => {
    registry.upstream.publish('left-pad', '1.3.0');
    const sent = await fetch(`${registry.upstream.url}left-pad`);
    const result = await read();
    expect([result.body, result.headers?.etag]).toEqual([await sent.text(), sent.headers.get('etag')]);
  });

  test('is fetched upstream where Lambda could not send it', async () => {
    registry.upstream.publish('huge', '1.0.0', { manifest: { note: 'x'.repeat(7_000_000) } });
    expect(await read('huge')).toMatchObject({
      statusCode: 302,
      headers: { location: `${registry.upstream.url}huge` },
    });
  });

  test('has an ETag of its own where upstream sends none', async () => {
    registry.upstream.fail(faults.body('{"name":"left-pad","versions":{}}'));
    expect((await read()).headers?.etag).toMatch(/^"[\w-]{27}"$/);
  });

  test('is sent on all the same for a URL of ours, as an older lockfile has it', async () => {
    expect((await download()).headers?.location).toBe(
      `${registry.upstream.url}left-pad/-/left-pad-1.3.0.tgz`,
    );
  });
});
