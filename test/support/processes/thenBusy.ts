import { writeSync } from 'node:fs';
import { createFolderStorage } from '../../../src/adapters/folder';

/* `thenBusy.ts <folder> <key> <body>` replaces an object, says `done`, and lets nothing else happen until it is killed. */
const [folder = '', key = '', body = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const storage = createFolderStorage(folder);
  const stored = await storage.get(key);
  await storage.replace(key, Buffer.from(body), stored?.etag ?? '');
  writeSync(1, 'done');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600_000);
}

void main();
