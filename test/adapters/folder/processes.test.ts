import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../../src/adapters/folder';
import type { Storage } from '../../../src/ports/storage';
import { killHard, startScript, succeeded } from '../../support/childProcess';
import { useTempFolder } from '../../support/tempFolder';
import { until } from '../../support/until';

const KEY = '@acme/widget/index.json';

describe('a folder that several processes use', () => {
  const folder = useTempFolder();

  test('of 40 compare-and-swap writers in two processes none is lost', async () => {
    const storage = createFolderStorage(folder());
    await storage.create(KEY, Buffer.from('0'));
    const where = JSON.stringify({ folder: folder() });

    const writers = [1, 2].map(() => startScript('incrementer.ts', where, KEY, '20'));
    await Promise.all(writers.map(succeeded));

    expect(await text(storage)).toBe('40');
    expect(await leftovers(folder())).toEqual([]);
  });

  test('a process that ends by itself leaves no lock behind, however soon after its write', async () => {
    await createFolderStorage(folder()).create(KEY, Buffer.from('0'));

    await succeeded(startScript('incrementer.ts', JSON.stringify({ folder: folder() }), KEY, '1'));

    expect(await leftovers(folder())).toEqual([]);
  });

  test('a process killed right after a write blocks nobody', async () => {
    const storage = createFolderStorage(folder());
    await storage.create(KEY, Buffer.from('old'));
    const writer = startScript('thenBusy.ts', folder(), KEY, 'written');
    await once(writer.stdout ?? writer, 'data');

    // It has no time to give the lock back.
    expect(await readdir(path.join(folder(), 'locks'))).toHaveLength(1);
    await killHard(writer);

    expect(await replaceText(storage, 'new')).toBe('replaced');
  });

  test('what another wrote at the same moment, of the same length, is seen', async () => {
    const [one, other] = [createFolderStorage(folder()), createFolderStorage(folder())];
    await one.create(KEY, Buffer.from('00'));

    for (let round = 10; round < 40; round += 1) {
      const [writer, reader] = round % 2 ? [one, other] : [other, one];
      const before = await writer.get(KEY);
      expect(await writer.replace(KEY, Buffer.from(`${round}`), before?.etag ?? '')).toBe('replaced');
      const seen = await reader.get(KEY);

      expect(Buffer.from(seen?.body ?? []).toString()).toBe(`${round}`);
      expect(await writer.getIfChanged(KEY, seen?.etag ?? '')).toBe('unchanged');
      expect(await writer.replace(KEY, Buffer.from('xx'), before?.etag ?? '')).toBe('changed');
    }
  });

  test('a folder that was removed and made again is written to as before', async () => {
    const storage = createFolderStorage(folder());
    await storage.create(KEY, Buffer.from('old'));
    await replaceText(storage, 'new');
    await rm(path.join(folder(), 'objects'), { recursive: true });

    expect(await storage.get(KEY)).toBeUndefined();
    expect(await storage.create(KEY, Buffer.from('again'))).toBe('created');
    expect(await replaceText(storage, 'newer')).toBe('replaced');
    expect(await text(storage)).toBe('newer');
  });

  test('a writer killed in the midst of a write leaves the old object and blocks nobody', async () => {
    const storage = createFolderStorage(folder());
    await storage.create(KEY, Buffer.from('old'));
    const writer = startScript('stuckWriter.ts', folder(), KEY);
    await once(writer.stdout ?? writer, 'data');

    expect(await text(storage)).toBe('old');
    expect(await leftovers(folder())).not.toEqual([]);
    await killHard(writer);

    expect(await keys(storage)).toEqual([KEY]);
    expect(await replaceText(storage, 'new')).toBe('replaced');
    expect(await text(storage)).toBe('new');
  });

  test('what killed processes left behind is removed by the next one that writes', async () => {
    await createFolderStorage(folder()).create(KEY, Buffer.from('old'));
    const writer = startScript('stuckWriter.ts', folder(), KEY);
    await once(writer.stdout ?? writer, 'data');
    await killHard(writer);

    await replaceText(createFolderStorage(folder()), 'new');

    // The lock of the living one goes a moment later.
    await until(async () => (await leftovers(folder())).length === 0);
  });

  test('killed at any moment, a writer leaves a whole object that can be replaced', async () => {
    const storage = createFolderStorage(folder());
    await storage.create(KEY, Buffer.from('x'));

    for (let round = 0; round < 4; round += 1) {
      const writer = startScript('restlessWriter.ts', folder(), KEY);
      await once(writer.stdout ?? writer, 'data');
      // In the midst of a write, as far as that can be seen from outside.
      while ((await readdir(path.join(folder(), 'incoming'))).length === 0);
      await killHard(writer);

      expect(await text(storage)).toMatch(/^x{100000,}$/);
      expect(await replaceText(storage, 'x')).toBe('replaced');
      expect(await keys(storage)).toEqual([KEY]);
    }
  });
});

async function replaceText(storage: Storage, body: string): Promise<'replaced' | 'changed'> {
  const stored = await storage.get(KEY);
  return storage.replace(KEY, Buffer.from(body), stored?.etag ?? '');
}

async function text(storage: Storage): Promise<string> {
  const stored = await storage.get(KEY);
  return Buffer.from(stored?.body ?? []).toString();
}

async function keys(storage: Storage): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { key } of storage.list('')) found.push(key);
  return found;
}

/** Temporary files and locks. */
async function leftovers(folder: string): Promise<readonly string[]> {
  const folders = ['incoming', 'locks'].map((name) => path.join(folder, name));
  const names = folders.map((one) => (existsSync(one) ? readdir(one) : []));
  return (await Promise.all(names)).flat();
}
