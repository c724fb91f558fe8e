import { createFolderStorage } from '../../../src/adapters/folder';

/*
 * `restlessWriter.ts <folder> <key>` replaces an object without end by a larger one of the same letter, and says
 * `writing` when it has begun.
 */
const [folder = '', key = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const storage = createFolderStorage(folder);
  for (let round = 1; ; round += 1) {
    const stored = await storage.get(key);
    await storage.replace(key, Buffer.alloc(100_000 + round, 'x'), stored?.etag ?? '');
    if (round === 1) process.stdout.write('writing\n');
  }
}

void main();
