import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createFolderStorage } from '../../src/adapters/folder';
import type { Storage } from '../../src/ports/storage';
import { type Next, swap } from '../../src/store/swap';
import { useTempFolder } from '../support/tempFolder';

describe('swap', () => {
  const folder = useTempFolder();
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  function increment(storage: Storage): Promise<number | undefined> {
    return swap(storage, 'count', {
      next: (stored) => {
        const value = Number(Buffer.from(stored?.body ?? '0').toString()) + 1;
        return { value, body: Buffer.from(String(value)) };
      },
      budgetMs: 600_000,
    });
  }

  test('lets fifty writers of one process through without a conflict', async () => {
    const disk = createFolderStorage(folder());
    const outcomes: string[] = [];
    const replace: Storage['replace'] = async (...object) => {
      const outcome = await disk.replace(...object);
      outcomes.push(outcome);
      return outcome;
    };
    const storage = { ...disk, replace };
    const counted = await Promise.all(Array.from({ length: 50 }, () => increment(storage)));
    expect(counted).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(new Set(outcomes)).toEqual(new Set(['replaced']));
    // Nine at a time.
    expect(outcomes.length).toBeLessThanOrEqual(6);
  });

  test('takes those along that wait, and gives each what belongs to it', async () => {
    const storage = createFolderStorage(folder());
    const append = (letter: string) =>
      swap(storage, 'text', {
        next: (stored) => {
          const text = Buffer.from(stored?.body ?? '').toString();
          if (letter === '!') throw new Error(`no ${letter} after ${text}`);
          if (text.includes(letter)) return { value: `${letter} was there`, body: undefined };
          return { value: text + letter, body: Buffer.from(text + letter) };
        },
      });
    const results = await Promise.allSettled(['a', 'b', '!', 'a', 'c'].map(append));
    expect(
      results.map((result) => (result.status === 'fulfilled' ? result.value : `${result.reason}`)),
    ).toEqual(['a', 'ab', 'Error: no ! after ab', 'a was there', 'abc']);
    expect(`${(await storage.get('text'))?.body}`).toBe('abc');
  });

  test('tells nobody of a change that another process was faster than', async () => {
    const disk = createFolderStorage(folder());
    let refusals = 2;
    const create: Storage['create'] = async (...object) => {
      if (refusals === 0) return disk.create(...object);
      refusals -= 1;
      return 'exists';
    };
    const storage = { ...disk, create };
    const calls: string[] = [];
    const append = (letter: string) =>
      swap(storage, 'text', {
        next: (stored) => {
          calls.push(letter);
          const text = Buffer.from(stored?.body ?? '').toString() + letter;
          return { value: text, body: Buffer.from(text) };
        },
      });
    expect(await Promise.all(['a', 'b'].map(append))).toEqual(['a', 'ab']);
    expect(calls).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(`${(await disk.get('text'))?.body}`).toBe('ab');
  });

  test('lets those whom it took along try themselves when its write fails', async () => {
    const disk = createFolderStorage(folder());
    let isBroken = true;
    const create: Storage['create'] = async (...object) => {
      if (!isBroken) return disk.create(...object);
      isBroken = false;
      throw new Error('The disk is full.');
    };
    const storage = { ...disk, create };
    const [first, second] = await Promise.allSettled([increment(storage), increment(storage)]);
    expect(first).toMatchObject({ status: 'rejected', reason: new Error('The disk is full.') });
    expect(second).toEqual({ status: 'fulfilled', value: 1 });
  });

  test('lets nobody in ahead of a slow one, and tells who has waited for eight seconds', async () => {
    jest.useFakeTimers();
    const storage: Storage = { ...createFolderStorage(folder()), get: async () => undefined };
    let finish = () => {};
    const slow = swap(storage, 'count', {
      next: () =>
        new Promise<Next<string>>((resolve) => {
          finish = () => resolve({ value: 'done', body: undefined });
        }),
    });
    const begun: string[] = [];
    const waiting = swap(storage, 'count', {
      next: () => {
        begun.push('the second');
        return { value: 'done', body: undefined };
      },
    });
    await jest.advanceTimersByTimeAsync(8_010);
    expect(await waiting).toBeUndefined();
    expect(begun).toEqual([]);
    finish();
    expect(await slow).toBe('done');
  });

  test('begins no attempt when the time was spent with working', async () => {
    const storage = createFolderStorage(folder());
    const attempts = jest.fn<() => void>();
    let now = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const busy = swap({ ...storage, create: async () => 'exists' }, 'count', {
      next: () => {
        attempts();
        now += 4_000;
        return { value: 1, body: Buffer.from('1') };
      },
    });
    expect(await busy).toBeUndefined();
    expect(attempts).toHaveBeenCalledTimes(2);
  });

  test('ends in time when the clock of the machine is set back', async () => {
    let clock = Date.now();
    jest.spyOn(Date, 'now').mockImplementation(() => {
      clock -= 1_000;
      return clock;
    });
    const storage: Storage = { ...createFolderStorage(folder()), create: async () => 'exists' };
    const next = () => ({ value: 1, body: Buffer.from('1') });
    expect(await swap(storage, 'count', { next, budgetMs: 50 })).toBeUndefined();
  });

  test('lets the next one in after a failure', async () => {
    const storage = createFolderStorage(folder());
    const failing = swap(storage, 'count', { next: () => Promise.reject(new Error('no')) });
    const following = increment(storage);
    await expect(failing).rejects.toThrow('no');
    expect(await following).toBe(1);
  });
});
