import { describe, expect, test } from '@jest/globals';
import { createReadiness } from '../../src/local/readiness';

const nothing = async () => {};

/** Its storage as the test says, at a time that the test moves. */
function server(check: () => Promise<void>, patience = 5000) {
  const told: unknown[] = [];
  const clock = { time: 0 };
  const report = (error: unknown) => void told.push(error);
  const readiness = createReadiness({ check, report, now: () => clock.time, patience });
  return { readiness, told, clock };
}

describe('readiness', () => {
  test('is there between the start and the signal to stop', async () => {
    const { readiness } = server(nothing);
    expect([await readiness.fault(), readiness.isLeaving()]).toEqual(['The registry starts.', false]);
    readiness.begin();
    expect([await readiness.fault(), readiness.isLeaving()]).toEqual([undefined, false]);
    readiness.leave();
    expect([await readiness.fault(), readiness.isLeaving()]).toEqual(['The registry stops.', true]);
  });

  test('ends with a storage that fails, comes back with it, and does not tell people why', async () => {
    const full = new Error('ENOSPC: /srv/secret');
    let check: () => Promise<void> = () => Promise.reject(full);
    const { readiness, told, clock } = server(() => check());
    readiness.begin();
    expect(await readiness.fault()).toBe('The storage does not take what is written.');
    expect(told).toEqual([full]);
    check = nothing;
    clock.time = 2000;
    expect(await readiness.fault()).toBeUndefined();
  });

  test('does not wait for ever for a storage that hangs', async () => {
    const { readiness, told } = server(() => new Promise(() => {}), 1);
    readiness.begin();
    expect(await readiness.fault()).toBe('The storage does not take what is written.');
    expect(told).toEqual([new Error('The storage does not answer.')]);
  });

  test('is looked at once for all who ask, and again after two seconds', async () => {
    let looks = 0;
    const { readiness, clock } = server(async () => {
      looks += 1;
    });
    readiness.begin();
    await Promise.all(Array.from({ length: 50 }, () => readiness.fault()));
    clock.time = 1999;
    await readiness.fault();
    expect(looks).toBe(1);
    clock.time = 2000;
    await readiness.fault();
    expect(looks).toBe(2);
  });
});
