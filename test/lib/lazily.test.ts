import { describe, expect, test } from '@jest/globals';
import { lazily } from '../../src/lib/lazily';

describe('what is made at the first call', () => {
  test('is made once, also for many who ask at once', async () => {
    let made = 0;
    const get = lazily(async () => {
      made += 1;
      return made;
    });
    expect(await Promise.all([get(), get()])).toEqual([1, 1]);
    expect(await get()).toBe(1);
  });

  test('is tried again after a failure', async () => {
    const outcomes = [Promise.reject(new Error('no')), Promise.resolve('yes')];
    const get = lazily(() => outcomes.shift() ?? Promise.reject(new Error('never')));
    await expect(get()).rejects.toThrow('no');
    expect(await get()).toBe('yes');
    expect(await get()).toBe('yes');
  });
});
