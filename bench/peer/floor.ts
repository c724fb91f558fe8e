import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';

const WRITES = 300;

/**
 * How many writes a second this disk makes safe one after the other, with as little as that takes: a new file with its
 * bytes, synced, given its name, and the folder synced. No registry that keeps what it has acknowledged is faster.
 */
export async function measureFloor(root: string): Promise<number> {
  const folder = path.join(root, 'floor');
  await mkdir(folder);
  const body = Buffer.alloc(2_000, 'x');
  const started = performance.now();
  for (let index = 0; index < WRITES; index += 1) {
    const file = path.join(folder, `new-${index}`);
    await synced(file, 'wx', body);
    await rename(file, path.join(folder, 'object'));
    await synced(folder, 'r');
  }
  return WRITES / ((performance.now() - started) / 1000);
}

async function synced(file: string, flags: string, body?: Buffer): Promise<void> {
  const handle = await open(file, flags);
  try {
    if (body) await handle.writeFile(body);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
