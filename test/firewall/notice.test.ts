import { describe, expect, jest, test } from '@jest/globals';
import { useRegistry } from '../support/registry';
import { CORGI, DAY, packumentOf, policyOf, readPackument, serve } from './support';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const OLD = new Date(NOW - 30 * DAY).toISOString();
const YOUNG = new Date(NOW - DAY).toISOString();
const NOTICE = 'This registry holds back left-pad@1.1.0 until 2026-03-03 00:00 UTC; its latest is 1.0.0.';

/** As npm 7 and later ask, which number no commands. */
const INSTALL = { 'user-agent': 'npm/11.0.0 node/v24.0.0', 'npm-command': 'install' };

describe('the notice that latest is another one than upstream says', () => {
  const registry = useRegistry({ policy: policyOf({ minAge: 3 * DAY }) });
  const noticeOf = async (headers: Readonly<Record<string, string>>) =>
    (await readPackument(headers)).headers?.['npm-notice'];

  test('is told once for each command, and only to npm', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    serve(registry, packumentOf({ '1.0.0': OLD, '1.1.0': YOUNG }));
    expect(await noticeOf({ ...CORGI })).toBeUndefined();
    expect(await noticeOf({ ...INSTALL, 'user-agent': 'pnpm/10.0.0 npm/? node/v24.0.0' })).toBeUndefined();
    expect(await noticeOf({ ...CORGI, ...INSTALL })).toBe(NOTICE);
    expect(await noticeOf({ ...CORGI, ...INSTALL })).toBeUndefined();
    expect(await noticeOf({ ...INSTALL, 'npm-command': 'view' })).toBe(NOTICE);
    expect(await noticeOf({ ...INSTALL, 'npm-command': 'x'.repeat(201) })).toBeUndefined();
  });

  test('counts what npm asks within a minute of its last question as one command', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(NOW);
    serve(registry, packumentOf({ '1.0.0': OLD, '1.1.0': YOUNG }));
    const told: boolean[] = [];
    for (const second of [0, 50, 100, 161]) {
      now.mockReturnValue(NOW + second * 1_000);
      told.push((await noticeOf(INSTALL)) !== undefined);
    }
    expect(told).toEqual([true, false, false, true]);
  });

  test('goes by the number that npm 6 gives to each command', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    serve(registry, packumentOf({ '1.0.0': OLD, '1.1.0': YOUNG }));
    const npm6 = (session: string) =>
      noticeOf({ 'user-agent': 'npm/6.14.18 node/v18.0.0', 'npm-session': session });
    expect([await npm6('one'), await npm6('one'), await npm6('two')]).toEqual([NOTICE, undefined, NOTICE]);
  });

  test('is on an answer that npm does not keep, as it prints none of those that it keeps', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    serve(registry, packumentOf({ '1.0.0': OLD, '1.1.0': YOUNG }));
    const cacheControl = async () => (await readPackument(INSTALL)).headers?.['cache-control'];
    expect(await cacheControl()).toBe('no-store');
    expect(await cacheControl()).toBe('private, max-age=0, must-revalidate');
  });

  test('is not spent on an answer that npm prints nothing of', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    serve(registry, packumentOf({ '1.0.0': OLD, '1.1.0': YOUNG }));
    const etag = String((await readPackument(CORGI)).headers?.etag);
    const again = await readPackument({ ...CORGI, ...INSTALL, 'if-none-match': etag });
    expect([again.statusCode, again.headers?.['npm-notice']]).toEqual([304, undefined]);
    expect(await noticeOf(INSTALL)).toBe(NOTICE);
  });

  test.each([
    ['latest is served', { '1.1.0': YOUNG, '1.0.0': OLD }],
    ['nothing is held back', { '1.0.0': OLD, '1.1.0': OLD }],
    ['a version is no text for a header', { '1.0.0': OLD, 'é\n': YOUNG }],
  ])('is not there where %s', async (_what, times) => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    serve(registry, packumentOf(times));
    expect(await noticeOf(INSTALL)).toBeUndefined();
  });
});
