import { describe, expect, jest, test } from '@jest/globals';
import getDistTags from '../../src/dist-tags/get';
import getPackage from '../../src/package/get';
import getTarball from '../../src/tarball/get';
import { authorized, call, titled } from '../http/authorized';
import { apiEvent } from '../support/events';
import { bodyOf, useRegistry } from '../support/registry';

const block = [{ pattern: 'left-pad', range: '1.0.0', reason: 'a worm' }];
const policy = { minAge: 0, mode: 'enforce', allow: [], block };
/** One route only explains, and names the version for that. */
const reads = authorized.filter(
  ({ method, resource }) => (method === 'GET' || method === 'HEAD') && !resource.includes('/codebox/v1/why/'),
);

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
    expect(bodyOf(refused).error).toContain('sls codebox why left-pad@1.0.0');
    const asked = await read({ sub: '1.0.0' });
    expect([asked.statusCode, bodyOf(asked).error]).toEqual([404, bodyOf(refused).error]);
    expect(bodyOf(await read({ sub: '7.0.0' })).error).toBe('left-pad has no version or dist-tag "7.0.0".');
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
      expect.stringMatching(/all are held back\. left-pad@1\.0\.0 .+ served from 2020-01-02 00:00 UTC on/),
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
      expect.objectContaining({ namespace: 'firewall:held', sentence: expect.stringContaining('a worm') }),
    );
  });
});

describe('a version that an operator blocks where there is no policy', () => {
  const registry = useRegistry();
  const rule = (action: 'block' | 'allow') => ({
    action,
    package: 'left-pad@1.0.0',
    reason: 'a worm',
    by: 'alice (AWS)',
    at: '2026-01-31T12:00:00.000Z',
  });
  const store = (...rules: readonly object[]) =>
    registry.s3.put('-/policy/rules.json', JSON.stringify({ rules }));

  test('is held back within a minute, and served again when it is allowed', async () => {
    const clock = jest.spyOn(Date, 'now');
    const minute = (index: number) =>
      clock.mockReturnValue(Date.parse('2026-02-01T00:00:00Z') + index * 60_000);
    for (const version of ['0.9.0', '1.0.0']) registry.upstream.publish('left-pad', version);
    minute(0);
    expect(bodyOf(await read())['dist-tags']).toEqual({ latest: '1.0.0' });
    store(rule('block'));
    minute(1);
    expect(bodyOf(await read())['dist-tags']).toEqual({ latest: '0.9.0' });
    const refused = await download('left-pad-1.0.0.tgz');
    expect(refused.statusCode).toBe(403);
    expect(bodyOf(refused).error).toContain('has blocked it since 2026-01-31 12:00 UTC (a worm).');
    expect(refused.body).not.toContain('alice');
    expect((await download('left-pad-0.9.0.tgz')).statusCode).toBe(302);
    store(rule('block'), rule('allow'));
    minute(2);
    expect(bodyOf(await read())['dist-tags']).toEqual({ latest: '1.0.0' });
    expect((await download('left-pad-1.0.0.tgz')).statusCode).toBe(302);
  });

  test('is not refused any more as soon as another function may serve it', async () => {
    const clock = jest.spyOn(Date, 'now');
    const second = (index: number) =>
      clock.mockReturnValue(Date.parse('2026-02-01T00:00:00Z') + index * 1_000);
    registry.upstream.unpublish('left-pad');
    registry.upstream.publish('left-pad', '1.0.0');
    store(rule('block'));
    second(0);
    expect((await read()).statusCode).toBe(404);
    store(rule('block'), rule('allow'));
    expect((await download('left-pad-1.0.0.tgz')).statusCode).toBe(403);
    second(1);
    expect((await download('left-pad-1.0.0.tgz')).statusCode).toBe(302);
    store(rule('block'));
    second(61);
    expect((await read({ sub: '1.0.0' })).statusCode).toBe(404);
    store(rule('block'), rule('allow'));
    second(62);
    expect((await read({ sub: '1.0.0' })).statusCode).toBe(200);
    store(rule('block'));
    second(122);
    expect((await read()).statusCode).toBe(404);
    store(rule('block'), rule('allow'));
    second(123);
    expect((await read()).statusCode).toBe(200);
  });

  test('costs one call to the bucket a second, however often it is refused', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-02-01T00:00:00Z'));
    registry.upstream.publish('left-pad', '1.0.0');
    store(rule('block'));
    for (let count = 0; count < 20; count += 1) await download('left-pad-1.0.0.tgz');
    const keys = registry.s3.mock.calls().map(({ args: [{ input }] }) => String(Object(input).Key));
    expect(keys.filter((key) => key.startsWith('-/policy/rules'))).toHaveLength(1);
  });

  test('costs all others one call to the bucket a minute, and their packuments go on unread', async () => {
    registry.upstream.publish('right-pad', '1.0.0');
    const asked = () => read({ name: 'right-pad' }, { accept: 'application/vnd.npm.install-v1+json' });
    for (let count = 0; count < 3; count += 1) await asked();
    const keys = registry.s3.mock.calls().map(({ args: [{ input }] }) => String(Object(input).Key));
    expect(keys.filter((key) => key.startsWith('-/policy/'))).toEqual(['-/policy/rules.json']);
    expect(registry.upstream.requests.at(-1)?.headers.accept).toContain('install-v1');
  });

  test('is not served while its rule cannot be read for the first time', async () => {
    registry.upstream.publish('left-pad', '1.0.0');
    registry.s3.put('-/policy/rules.json', '{');
    for (const answer of [await read(), await download('left-pad-1.0.0.tgz')]) {
      expect(answer.statusCode).toBe(503);
      expect(bodyOf(answer).error).toContain('The rules of the firewall cannot be read.');
    }
  });
});
