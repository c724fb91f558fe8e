import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createUpstream } from '../../../src/adapters/npm';
import { faults } from '../../support/faults';
import { type FakeUpstream, startUpstream } from '../../support/upstream';

let registry: FakeUpstream;
let time: number;

beforeEach(async () => {
  registry = await startUpstream();
  registry.publish('left-pad', '1.0.0');
  time = Date.UTC(2026, 0, 1);
});
afterEach(() => registry.close());

/** An hour is as good as for ever: a test that waits for it does not end. */
const HOUR = 3_600_000;

const upstream = (changes: Parameters<typeof createUpstream>[1] = {}) =>
  createUpstream(
    { registry: registry.url, privateScopes: ['@acme'] },
    { now: () => time, totalMs: HOUR, publishMs: HOUR, ...changes },
  );

const cannotTell = { status: 503, message: expect.stringContaining('CODEBOX_PRIVATE_SCOPES') };

describe('is the name taken upstream?', () => {
  test('as far as upstream says', async () => {
    const { has } = upstream();
    expect(await has('left-pad')).toBe(true);
    expect(await has('widget')).toBe(false);
  });

  test('not asked for a private scope', async () => {
    expect(await upstream().has('@acme/widget')).toBe(false);
    expect(registry.requests).toHaveLength(0);
  });

  test('not asked again a moment later', async () => {
    const { has } = upstream();
    await has('left-pad');
    await has('widget');
    registry.fail(faults.hang());
    expect([await has('left-pad'), await has('widget')]).toEqual([true, false]);
    expect(registry.requests).toHaveLength(2);
  });

  test('and whoever reads it then still sees the answer, of which a copy is to be made', async () => {
    const source = { registry: registry.url, privateScopes: [], registryUrl: 'https://npm.example/registry' };
    const { has, packument } = createUpstream({ ...source, passesTarballs: true });
    expect(await has('left-pad')).toBe(true);
    const found = await packument('left-pad', 'abbreviated');
    expect(Buffer.from(found?.answered?.original ?? []).toString()).toContain('"left-pad"');
  });

  test('not waited for as long as for a read', async () => {
    registry.fail(faults.hang());
    await expect(upstream({ publishMs: 50 }).has('widget')).rejects.toMatchObject(cannotTell);
  });

  test('not waited for because somebody reads it', async () => {
    registry.fail(faults.hang());
    const { has, packument } = upstream({ publishMs: 50, totalMs: 200 });
    const reading = expect(packument('widget', 'abbreviated')).rejects.toMatchObject({ status: 503 });
    await expect(has('widget')).rejects.toMatchObject(cannotTell);
    await reading;
  });

  test.each([
    ['hangs up', faults.hangUp()],
    ['is broken', faults.status(500)],
  ])('asked by nobody for half a minute after upstream %s', async (_what, fault) => {
    registry.fail(fault);
    const { has } = upstream();
    await expect(has('widget')).rejects.toMatchObject(cannotTell);
    registry.heal();
    const asked = registry.requests.length;
    time += 29_999;
    await expect(has('gadget')).rejects.toMatchObject(cannotTell);
    expect(registry.requests).toHaveLength(asked);
    time += 1;
    expect(await has('gadget')).toBe(false);
  });

  test('not a matter of patience when upstream refuses to say', async () => {
    registry.fail(faults.status(403));
    const { has } = upstream();
    await expect(has('widget')).rejects.toMatchObject({ status: 502 });
    registry.heal();
    expect(await has('widget')).toBe(false);
  });

  test('true while upstream is away, where it had the name before', async () => {
    const { has } = upstream();
    await has('left-pad');
    time += 6 * 60_000;
    registry.fail(faults.hangUp());
    expect(await has('left-pad')).toBe(true);
  });
});
