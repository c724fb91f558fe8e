import { describe, expect, test } from '@jest/globals';
import audit from '../../../../src/audit/post';
import { apiEvent } from '../../../support/events';
import { faults } from '../../../support/faults';
import { bodyOf, useRegistry } from '../../../support/registry';
import { REFUSED, TARBALL_URLS } from '../support/upstreams';
import { download, endpoint, publish, questions, read, tarball, withTarballUrls } from './asking';

function ask() {
  const resource = '/registry/-/npm/v1/security/advisories/bulk';
  return audit(apiEvent({ method: 'POST', resource, body: '{"left-pad":["1.3.0"]}' }));
}

describe.each([['none'], ['s3']])(
  'an upstream that sends, with CODEBOX_UPSTREAM_CACHE=%s,',
  (upstreamCache) => {
    const registry = useRegistry({ upstreamCache, apiEndpoint: endpoint });
    const isKept = upstreamCache === 's3';

    async function expectGood() {
      const packument = await read();
      expect(packument.statusCode).toBe(200);
      expect(Object.keys(bodyOf(packument).versions)).toEqual(['1.3.0']);
    }

    test.each(REFUSED)('%s: nothing is found, nothing is kept', async (_what, fault, status) => {
      registry.upstream.publish('left-pad', '1.3.0', { tarball });
      registry.upstream.fail(fault);
      for (const question of isKept ? [...questions, () => download()] : questions) {
        const answer = await question();
        expect(answer.statusCode).toBe(status);
        expect(bodyOf(answer)).toMatchObject({
          ok: false,
          error: expect.stringMatching(/upstream|left-pad/),
        });
        expect(Boolean(answer.headers?.['retry-after'])).toBe(status === 503);
      }
      expect([...registry.s3.objects.keys()]).toEqual([]);
      registry.upstream.heal();
      await expectGood();
    });

    test.each(REFUSED)('%s: an audit tells so', async (_what, fault) => {
      registry.upstream.fail(fault);
      const answer = await ask();
      expect(answer.statusCode).toBe(424);
      expect(answer.headers?.['npm-notice']).toMatch(/^Nothing was audited: [\w ,]+\.$/);
    });

    test('validators that are none: they do not get into our headers', async () => {
      const headers = {
        'content-type': 'application/json',
        etag: '"x" x-injected: 1',
        'last-modified': 'Thu, 99 Jan 9999 99:99:99 GMT',
      };
      registry.upstream.fail(faults.body('{"name":"left-pad","versions":{}}', headers));
      const answer = await read();
      expect(answer.statusCode).toBe(200);
      expect(JSON.stringify(answer.headers)).not.toMatch(/injected|9999/);
    });

    test('a weak ETag: it is good for a 304', async () => {
      const headers = { 'content-type': 'application/json', etag: 'W/"weak"' };
      registry.upstream.fail(faults.body('{"name":"left-pad","versions":{}}', headers));
      const etag = String((await read()).headers?.etag);
      expect((await read({ 'if-none-match': etag })).statusCode).toBe(304);
    });

    test('URLs of tarballs elsewhere: none of them is ever asked', async () => {
      registry.upstream.fail(withTarballUrls());
      const before = registry.upstream.requests.length;
      await read();
      for (const index of TARBALL_URLS.keys()) await download(`left-pad-0.0.${index}.tgz`);
      const asked = registry.upstream.requests.slice(before).map(({ url = '' }) => url);
      expect(asked.filter((url) => !/^\/left-pad(\/-\/left-pad-0\.0\.\d+\.tgz)?$/.test(url))).toEqual([]);
    });
  },
);

describe('an upstream that nobody can find', () => {
  useRegistry({ registry: 'http://registry.invalid/' });

  test('is away, and no package is taken for new', async () => {
    expect((await read()).statusCode).toBe(503);
    expect((await publish()).statusCode).toBe(503);
  });
});
