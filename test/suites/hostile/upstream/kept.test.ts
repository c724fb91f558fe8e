import { describe, expect, test } from '@jest/globals';
import { upstreamPackumentKey, upstreamTarballKey } from '../../../../src/store/keys/upstream';
import { faults } from '../../../support/faults';
import { bodyOf, useRegistry } from '../../../support/registry';
import { TARBALL_URLS, TARBALLS } from '../support/upstreams';
import { download, endpoint, read, short, tarball, withTarballUrls } from './asking';

describe('CODEBOX_UPSTREAM_CACHE=s3', () => {
  const registry = useRegistry({ upstreamCache: 's3', apiEndpoint: endpoint });
  const copied = () => ({ origin: registry.upstream.url, name: 'left-pad' });
  const kept = () => upstreamTarballKey(copied(), 'left-pad-1.3.0.tgz');

  function given(): void {
    registry.upstream.publish('left-pad', '1.3.0', { tarball });
  }

  test.each(TARBALLS)('a tarball with %s is not kept', async (_what, fault, status) => {
    given();
    // From now on only the tarball is asked for.
    await read(short);
    registry.upstream.fail(fault);
    expect((await download()).statusCode).toBe(status);
    expect(registry.s3.objects.has(kept())).toBe(false);
    registry.upstream.heal();
    expect((await download()).statusCode).toBe(302);
    expect(registry.s3.text(kept())).toBe(tarball.toString());
  });

  test.each(['', 'sha512-', 'md5', 'sha512-AAAA', '\0', 'sha1-AAAA sha512-AAAA'])(
    'a tarball whose integrity is %p is not kept',
    async (integrity) => {
      const dist = { integrity, tarball: `${registry.upstream.url}left-pad/-/left-pad-1.3.0.tgz` };
      const packument = { name: 'left-pad', versions: { '1.3.0': { dist } } };
      registry.upstream.fail(faults.first(1, faults.body(JSON.stringify(packument)), faults.body(tarball)));
      expect((await download()).statusCode).toBe(502);
      expect(registry.s3.objects.has(kept())).toBe(false);
    },
  );

  test('no client is sent elsewhere, whatever stands in the packument', async () => {
    registry.upstream.fail(withTarballUrls());
    const { versions } = bodyOf(await read());
    const urls = Object.values<{ dist: { tarball: string } }>(versions).map(({ dist }) => dist.tarball);
    const own = /^https:\/\/npm\.example\/registry\/left-pad\/-\/[\w.-]+\.tgz$/;
    expect(urls).toHaveLength(TARBALL_URLS.length);
    expect(urls.filter((url) => !own.test(url))).toEqual([]);
  });

  test('a copy in the bucket is served during a storm, and asked for again after it', async () => {
    given();
    await read();
    for (const status of [500, 429, 503, 408]) {
      registry.restart();
      registry.upstream.fail(faults.status(status));
      expect((await read()).statusCode).toBe(200);
    }
    registry.upstream.heal();
    registry.upstream.publish('left-pad', '1.4.0', { tarball });
    registry.restart();
    expect(Object.keys(bodyOf(await read()).versions)).toEqual(['1.3.0', '1.4.0']);
  });

  test('a poisoned answer does not replace a good copy', async () => {
    given();
    await read();
    const before = registry.s3.text(upstreamPackumentKey(copied(), 'full'));
    for (const fault of [
      faults.html(),
      faults.body('{"name":"evil"}'),
      faults.cutUnnoticed('{"name":"left-pad"}'),
    ]) {
      registry.restart();
      registry.upstream.fail(fault);
      expect((await read()).statusCode).toBe(502);
    }
    expect(registry.s3.text(upstreamPackumentKey(copied(), 'full'))).toBe(before);
  });
});
