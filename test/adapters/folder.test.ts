import { writeFileSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { createFolderStorage } from '../../src/adapters/folder';
import { describeStorage } from '../support/storageContract';
import { makeTempFolder, removeFolder, useTempFolder } from '../support/tempFolder';

describeStorage('a folder', async () => {
  const folder = await makeTempFolder();
  return { storage: createFolderStorage(folder), close: () => removeFolder(folder) };
});

describe('the ETag of an object in a folder', () => {
  const folder = useTempFolder();

  test('is remembered for a file that has settled, and found again when somebody edits the file', async () => {
    const storage = createFolderStorage(folder());
    await storage.create('widget/index.json', Buffer.from('one'));
    const etag = (await storage.get('widget/index.json'))?.etag ?? '';
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);

    await storage.get('widget/index.json');
    expect(await storage.getIfChanged('widget/index.json', etag)).toBe('unchanged');
    await writeFile(path.join(folder(), 'objects', 'widget', 'index.json'), 'two');
    const edited = await storage.getIfChanged('widget/index.json', etag);
    now.mockRestore();

    expect(edited).toMatchObject({ body: Buffer.from('two') });
    expect(edited).not.toMatchObject({ etag });
  });

  test('is right also when the file changes in the same tick of the clock', async () => {
    const storage = createFolderStorage(folder());
    const file = path.join(folder(), 'objects', 'a.json');
    await storage.create('a.json', Buffer.from('old'));
    const etag = (await storage.get('a.json'))?.etag ?? '';

    for (let round = 0; round < 100; round += 1) {
      writeFileSync(file, 'old');
      expect(await storage.getIfChanged('a.json', etag)).toBe('unchanged');
      writeFileSync(file, 'new');
      expect(await storage.getIfChanged('a.json', etag)).toMatchObject({ body: Buffer.from('new') });
    }
  });

  test('is that of the content, so that a copy of the folder has the same', async () => {
    const storage = createFolderStorage(folder());
    await storage.create('a.json', Buffer.from('same'));
    await storage.create('b.json', await readFile(path.join(folder(), 'objects', 'a.json')));

    expect((await storage.get('a.json'))?.etag).toBe((await storage.get('b.json'))?.etag);
  });
});

describe('a folder with faults', () => {
  const folder = useTempFolder();

  test('a file that cannot be read is 503, not an absent object', async () => {
    const storage = createFolderStorage(folder());
    await storage.create('a.json', Buffer.from('x'));
    await symlink('loop.json', path.join(folder(), 'objects', 'loop.json'));

    await expect(storage.get('loop.json')).rejects.toMatchObject({ status: 503 });
    await expect(storage.getIfChanged('loop.json', 'x')).rejects.toMatchObject({ status: 503 });
    await expect(storage.stat('loop.json')).rejects.toMatchObject({ status: 503 });
    await expect(storage.replace('loop.json', Buffer.from('y'), 'x')).rejects.toMatchObject({ status: 503 });
  });

  test('a folder that cannot be written to is 503', async () => {
    const occupied = path.join(folder(), 'file');
    await writeFile(occupied, '');
    const storage = createFolderStorage(occupied);

    await expect(storage.create('a.json', Buffer.from('x'))).rejects.toMatchObject({ status: 503 });
    await expect(storage.delete('a.json')).rejects.toMatchObject({ status: 503 });
  });
});
