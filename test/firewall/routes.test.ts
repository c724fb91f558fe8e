import { describe, expect, jest, test } from '@jest/globals';
import getDistTags from '../../src/dist-tags/get';
import getPackage from '../../src/package/get';
import getTarball from '../../src/tarball/get';
import { authorized, call, titled } from '../http/authorized';
import { apiEvent } from '../support/events';
import { bodyOf, useRegistry } from '../support/registry';

const block = [{ pattern: 'left-pad', range: '1.0.0', reason: 'a worm' }];
const policy = { minAge: 0, mode: 'enforce', allow: [], block };
const reads = authorized.filter(({ method }) => method === 'GET' || method === 'HEAD');

const read = (params = {}, headers = {}) =>
  getPackage(apiEvent({ params: { name: 'left-pad', ...params }, headers }));
const download = (tar: string) =>
  getTarball(apiEvent({ resource: '/registry/{name}/-/{tar}', params: { name: 'left-pad', tar } }));

describe.each([{}, { upstreamCache: 's3' }])('a version that is held back, with %j', (variables) => {
  const registry = useRegistry({ ...variables, policy: JSON.stringify(policy) });

  test.each(titled(reads))('is not had by %s', async (_title, route) => {
    registry.upstream.publish('left-pad', '0.9.0');
    registry.upstream.publish('left-pad', '1.0.0');
    const user = { username: 'reader', groups: 'members' };
    const { statusCode, headers, body } = await call(route, { user, name: 'left-pad' });
    const said = `${JSON.stringify(headers)} ${body}`;
    // A refusal may name what was asked for.
    expect(statusCode >= 400 || !said.includes('1.0.0')).toBe(true);
    expect(String(headers?.location)).not.toContain('1.0.0');
    expect([...registry.s3.objects.keys()].filter((key) => key.includes('1.0.0'))).toEqual([]);
  });

  test.each([{}, { accept: 'application/vnd.npm.install-v1+json' }])(
    'leaves the others: %j',
    async (headers) => {
      for (const version of ['0.9.0', '1.0.0']) registry.upstream.publish('left-pad', version);
      const { versions, time, 'dist-tags': tags } = bodyOf(await read({}, headers));
      expect([Object.keys(versions), Object.keys(time), tags]).toEqual([
        ['0.9.0'],
        ['0.9.0'],
        { latest: '0.9.0' },
      ]);
      expect((await read({ sub: '1.0.0' })).statusCode).toBe(404);
      const asked = apiEvent({
        resource: '/registry/-/package/{name}/dist-tags',
        params: { name: 'left-pad' },
      });
      expect(bodyOf(await getDistTags(asked))).toEqual({ latest: '0.9.0' });
    },
  );

  test('has a tarball that is refused with its rule, and the others are served', async () => {
    for (const version of ['0.9.0', '1.0.0']) registry.upstream.publish('left-pad', version);
    const refused = await download('left-pad-1.0.0.tgz');
    expect(refused.statusCode).toBe(403);
    expect(bodyOf(refused).error).toContain('the rule left-pad@1.0.0 blocks it (a worm)');
    expect([200, 302]).toContain((await download('left-pad-0.9.0.tgz')).statusCode);
    expect((await download('left-pad-7.0.0.tgz')).statusCode).toBe(404);
  });
});

describe('a package of which all versions are young', () => {
  const published = Date.parse('2020-01-01T00:00:00Z');
  const registry = useRegistry({ policy: JSON.stringify({ ...policy, minAge: 86_400_000, block: [] }) });

  test('is 404 with a sentence, until they come of age; then it is asked for again', async () => {
    registry.upstream.publish('left-pad', '1.0.0');
    const clock = jest.spyOn(Date, 'now').mockReturnValue(published + 86_399_999);
    const young = await read();
    expect([young.statusCode, bodyOf(young).error]).toEqual([
      404,
      expect.stringContaining('all are held back'),
    ]);
    expect(bodyOf(await download('left-pad-1.0.0.tgz')).error).toContain(
      'served from 2020-01-02 00:00 UTC on',
    );
    clock.mockReturnValue(published + 86_400_000);
    expect(Object.keys(bodyOf(await read()).versions)).toEqual(['1.0.0']);
    expect((await download('left-pad-1.0.0.tgz')).statusCode).toBe(302);
  });
});

describe('with mode: report', () => {
  const registry = useRegistry({ policy: JSON.stringify({ ...policy, mode: 'report' }) });

  test('everything is served, and a line tells what would be refused', async () => {
    registry.upstream.publish('left-pad', '1.0.0');
    expect(Object.keys(bodyOf(await read()).versions)).toEqual(['1.0.0']);
    expect((await download('left-pad-1.0.0.tgz')).statusCode).toBe(302);
    expect(registry.logged()).toContainEqual(
      expect.objectContaining({ namespace: 'firewall:report', would: expect.stringContaining('a worm') }),
    );
  });
});
