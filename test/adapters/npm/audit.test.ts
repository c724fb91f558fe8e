import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createAdvisories } from '../../../src/adapters/npm/audit';
import { faults } from '../../support/faults';
import { type FakeUpstream, startUpstream } from '../../support/upstream';

let upstream: FakeUpstream;
beforeEach(async () => {
  upstream = await startUpstream();
});
afterEach(() => {
  jest.restoreAllMocks();
  return upstream.close();
});

const question = { 'left-pad': ['1.2.0'] };
const silent = { problem: 'does not answer' };

describe('advisories of an upstream that does not answer', () => {
  test('are waited for no longer than the limit', async () => {
    upstream.fail(faults.hang());
    const advisories = createAdvisories({ registry: upstream.url }, { totalMs: 50 });
    expect(await advisories.ask('advisories/bulk', question)).toEqual(silent);
  });

  test('are not asked for again until the pause is over', async () => {
    let now = 0;
    upstream.fail(faults.hangUp());
    const advisories = createAdvisories({ registry: upstream.url }, { pauseMs: 1000, now: () => now });
    await advisories.ask('advisories/bulk', question);
    upstream.fail(faults.body('{}'));
    const asked = upstream.requests.length;
    now = 999;
    expect(await advisories.ask('audits', question)).toEqual(silent);
    expect(upstream.requests).toHaveLength(asked);
    now = 1000;
    expect(await advisories.ask('advisories/bulk', question)).toEqual({ body: '{}' });
  });

  test.each([
    ['half a minute is over', 30_001],
    ['the clock was set back', -86_400_000],
  ])('are asked for again when %s', async (_when, passed) => {
    const started = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(started);
    const advisories = createAdvisories({ registry: upstream.url });
    upstream.fail(faults.hangUp());
    await advisories.ask('advisories/bulk', question);
    upstream.fail(faults.body('{}'));
    clock.mockReturnValue(started + 29_999);
    expect(await advisories.ask('advisories/bulk', question)).toEqual(silent);
    clock.mockReturnValue(started + passed);
    expect(await advisories.ask('advisories/bulk', question)).toEqual({ body: '{}' });
  });
});

test('an upstream that answers at all is asked each time', async () => {
  upstream.fail(faults.status(500));
  const advisories = createAdvisories({ registry: upstream.url });
  expect(await advisories.ask('advisories/bulk', question)).toEqual({ problem: 'answered 500' });
  upstream.fail(faults.body('{"a":[]}'));
  expect(await advisories.ask('advisories/bulk', question)).toEqual({ body: '{"a":[]}' });
});
