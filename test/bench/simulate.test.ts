import { describe, expect, test } from '@jest/globals';
import { simulate } from '../../bench/simulate/day';
import { workloadOf } from '../../bench/simulate/workload';

const SMALL = '{"developers":50,"installs":700,"publishes":40,"searches":20,"packages":1000}';

describe('npm run bench:simulate', () => {
  test('draws the same day for the same seed, and another for another', () => {
    const day = simulate(workloadOf(SMALL));
    expect(simulate(workloadOf(SMALL))).toEqual(day);
    expect(simulate({ ...workloadOf(SMALL), seed: 2 })).not.toEqual(day);
  });

  test('makes every call that the day has', () => {
    const { calls } = simulate({ ...workloadOf(SMALL), ciShare: 0 });
    expect([calls.packument, calls.tarball, calls.publicTarball].map(Math.round)).toEqual([
      210_000, 14_000, 21_000,
    ]);
    expect([calls.publish, calls.search]).toEqual([40, 20]);
    expect(calls.authorizer).toBeLessThanOrEqual(700);
  });

  test('refuses what it knows nothing of', () => {
    expect(() => workloadOf('{"developer":50}')).toThrow('The simulation knows nothing of developer.');
  });
});
