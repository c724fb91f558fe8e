import { createFolderStorage } from '../../../src/adapters/folder';

/*
 * `stuckWriter.ts <folder> <key>` begins to replace an object, says `writing` with half of the new body on the disk
 * and the lock taken, and stays there until it is killed.
 */
const [folder = '', key = ''] = process.argv.slice(2);

async function* half(): AsyncGenerator<Buffer> {
  yield Buffer.from('{"half":');
  process.stdout.write('writing\n');
  await new Promise((resolve) => setTimeout(resolve, 600_000));
}

async function main(): Promise<void> {
  const storage = createFolderStorage(folder);
  const stored = await storage.get(key);
  // The folder storage hands the body to writeFile, which takes it piece by piece too.
  const body = half() as unknown as Uint8Array;
  await storage.replace(key, body, stored?.etag ?? '');
}

void main();
