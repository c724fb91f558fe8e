import { describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../src/adapters/folder';
import type { Storage } from '../src/context';
import { swap } from '../src/swap';
import { useTempFolder } from './support/tempFolder';

describe('swap', () => {
  const folder = useTempFolder();

  function increment(storage: Storage): Promise<number | undefined> {
    return swap(storage, 'count', {
      next: (stored) => {
        const value = Number(Buffer.from(stored?.body ?? '0').toString()) + 1;
        return { value, body: Buffer.from(String(value)) };
      },
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
    expect(outcomes).toEqual(Array.from({ length: 49 }, () => 'replaced'));
  });

  test('lets the next one in after a failure', async () => {
    const storage = createFolderStorage(folder());
    const failing = swap(storage, 'count', { next: () => Promise.reject(new Error('no')) });
    const following = increment(storage);
    await expect(failing).rejects.toThrow('no');
    expect(await following).toBe(1);
  });
});
