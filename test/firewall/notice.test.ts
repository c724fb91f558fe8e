import { describe, expect, jest, test } from '@jest/globals';
import { useRegistry } from '../support/registry';
import { CORGI, DAY, packumentOf, policyOf, readPackument, serve } from './support';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const OLD = new Date(NOW - 30 * DAY).toISOString();
const YOUNG = new Date(NOW - DAY).toISOString();
const NOTICE = 'This registry holds back left-pad@1.1.0 until 2026-03-03 00:00 UTC; its latest is 1.0.0.';

describe('the notice that latest is another one than upstream says', () => {
  const registry = useRegistry({ policy: policyOf({ minAge: 3 * DAY }) });
  const noticeOf = async (headers: Readonly<Record<string, string>>) =>
    (await readPackument(headers)).headers?.['npm-notice'];

  test('is told once for each command, and to nobody who names none', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    serve(registry, packumentOf({ '1.0.0': OLD, '1.1.0': YOUNG }));
    expect(await noticeOf({ ...CORGI })).toBeUndefined();
    expect(await noticeOf({ ...CORGI, 'npm-session': 'one' })).toBe(NOTICE);
    expect(await noticeOf({ ...CORGI, 'npm-session': 'one' })).toBeUndefined();
    expect(await noticeOf({ 'npm-session': 'two' })).toBe(NOTICE);
    expect(await noticeOf({ 'npm-session': 'x'.repeat(101) })).toBeUndefined();
  });

  test('is not spent on an answer that npm prints nothing of', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    serve(registry, packumentOf({ '1.0.0': OLD, '1.1.0': YOUNG }));
    const etag = String((await readPackument(CORGI)).headers?.etag);
    const again = await readPackument({ ...CORGI, 'if-none-match': etag, 'npm-session': 'one' });
    expect([again.statusCode, again.headers?.['npm-notice']]).toEqual([304, undefined]);
    expect(await noticeOf({ 'npm-session': 'one' })).toBe(NOTICE);
  });

  test.each([
    ['latest is served', { '1.1.0': YOUNG, '1.0.0': OLD }],
    ['nothing is held back', { '1.0.0': OLD, '1.1.0': OLD }],
    ['a version is no text for a header', { '1.0.0': OLD, 'é\n': YOUNG }],
  ])('is not there where %s', async (_what, times) => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    serve(registry, packumentOf(times));
    expect(await noticeOf({ 'npm-session': 'one' })).toBeUndefined();
  });
});
