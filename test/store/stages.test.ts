import { utimes } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createFolderStorage } from '../../src/adapters/folder';
import { toPath } from '../../src/adapters/folder/keys';
import { stageKey } from '../../src/store/keys/stages';
import { forgetOldStages } from '../../src/store/stages';
import { makeTempFolder, removeFolder } from '../support/tempFolder';

const DAY_MS = 24 * 60 * 60 * 1000;
const OLD = '00000000-0000-4000-8000-000000000000';
const YOUNG = '00000000-0000-4000-8000-000000000001';

describe('forgetOldStages', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await makeTempFolder();
  });
  afterAll(() => removeFolder(folder));

  test('deletes what is older than the days that a bucket keeps it, and nothing else', async () => {
    const storage = createFolderStorage(folder);
    const age = async (key: string, days: number) => {
      await storage.create(key, Buffer.from('{}'));
      const then = new Date(Date.now() - days * DAY_MS);
      await utimes(toPath(path.join(folder, 'objects'), key), then, then);
    };
    await age(stageKey(OLD, 'package'), 16);
    await age(stageKey(OLD, 'stage.json'), 16);
    await age(stageKey(YOUNG, 'stage.json'), 14);
    await age('widget/index.json', 100);
    await forgetOldStages(storage, new Date());
    const left: string[] = [];
    for await (const { key } of storage.list('')) left.push(key);
    expect(left).toEqual([stageKey(YOUNG, 'stage.json'), 'widget/index.json']);
  });
});
