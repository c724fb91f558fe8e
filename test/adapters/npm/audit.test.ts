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

const question = { kind: 'advisories/bulk', document: { 'left-pad': ['1.2.0'] }, isAside: false } as const;
const silent = { problem: 'does not answer' };

describe('advisories of an upstream that does not answer', () => {
  test('are waited for no longer than the limit', async () => {
    upstream.fail(faults.hang());
    const advisories = createAdvisories({ registry: upstream.url }, { totalMs: 50 });
    expect(await advisories.ask(question)).toEqual(silent);
  });

  test('are not asked for again until the pause is over', async () => {
    let now = 0;
    upstream.fail(faults.hangUp());
    const advisories = createAdvisories({ registry: upstream.url }, { pauseMs: 1000, now: () => now });
    await advisories.ask(question);
    upstream.fail(faults.body('{}'));
    const asked = upstream.requests.length;
    now = 999;
    expect(await advisories.ask({ ...question, kind: 'audits' })).toEqual(silent);
    expect(upstream.requests).toHaveLength(asked);
    now = 1000;
    expect(await advisories.ask(question)).toEqual({ body: '{}' });
  });

  test('are waited for less long by an install, after which an audit still asks', async () => {
    upstream.fail(faults.hang());
    // An hour that nobody waits for: the test would not end.
    const limits = { totalMs: 3_600_000, asideMs: 50 };
    const advisories = createAdvisories({ registry: upstream.url }, limits);
    expect(await advisories.ask({ ...question, isAside: true })).toEqual(silent);
    upstream.fail(faults.body('{}'));
    expect(await advisories.ask({ ...question, isAside: true })).toEqual(silent);
    expect(await advisories.ask(question)).toEqual({ body: '{}' });
  });

  test('are asked for by nobody once an audit has waited for them', async () => {
    upstream.fail(faults.hang());
    const advisories = createAdvisories({ registry: upstream.url }, { totalMs: 50, asideMs: 3_600_000 });
    expect(await advisories.ask(question)).toEqual(silent);
    expect(await advisories.ask({ ...question, isAside: true })).toEqual(silent);
  });

  test.each([
    ['half a minute is over', 30_001],
    ['the clock was set back', -86_400_000],
  ])('are asked for again when %s', async (_when, passed) => {
    const started = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(started);
    const advisories = createAdvisories({ registry: upstream.url });
    upstream.fail(faults.hangUp());
    await advisories.ask(question);
    upstream.fail(faults.body('{}'));
    clock.mockReturnValue(started + 29_999);
    expect(await advisories.ask(question)).toEqual(silent);
    clock.mockReturnValue(started + passed);
    expect(await advisories.ask(question)).toEqual({ body: '{}' });
  });
});

test('an upstream that answers at all is asked each time', async () => {
  upstream.fail(faults.status(500));
  const advisories = createAdvisories({ registry: upstream.url });
  expect(await advisories.ask(question)).toEqual({ problem: 'answered 500', hasNone: false });
  upstream.fail(faults.body('{"a":[]}'));
  expect(await advisories.ask(question)).toEqual({ body: '{"a":[]}' });
});
