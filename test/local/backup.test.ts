import { execFile } from 'node:child_process';
import { mkdir, readdir, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { useTempFolder } from '../support/tempFolder';

const root = path.resolve(__dirname, '../..');
const folder = useTempFolder();

test('scripts/backup copies neither locks nor uploads, and minds none that go while it looks', async () => {
  const bucket = path.join(folder(), 'storage', 'bucket');
  const kept = path.join(bucket, 'objects', 'widget');
  const locks = path.join(bucket, 'locks');
  for (const made of [kept, locks, path.join(bucket, 'incoming')]) await mkdir(made, { recursive: true });
  await writeFile(path.join(kept, '1.0.0.tgz'), 'bytes');
  await writeFile(path.join(bucket, 'incoming', 'half'), 'by');
  let isOver = false;
  const comeAndGo = async (one: string) => {
    while (!isOver) {
      await mkdir(path.join(locks, one));
      await rmdir(path.join(locks, one));
    }
  };
  const busy = Promise.all([...'abcdefgh'].map(comeAndGo));
  try {
    for (const name of ['first', 'second', 'third', 'fourth']) {
      const copy = path.join(folder(), name);
      await promisify(execFile)('scripts/backup', [path.dirname(bucket), copy], { cwd: root });
      expect((await readdir(copy, { recursive: true })).sort()).toEqual([
        'bucket',
        'bucket/objects',
        'bucket/objects/widget',
        'bucket/objects/widget/1.0.0.tgz',
      ]);
    }
  } finally {
    isOver = true;
    await busy;
  }
});
