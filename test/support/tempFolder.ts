import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';

/** A fresh empty folder for each test, removed after it. Call inside `describe`; the result names the folder. */
export function useTempFolder(): () => string {
  let folder = '';
  beforeEach(async () => {
    folder = await makeTempFolder();
  });
  afterEach(() => removeFolder(folder));
  return () => folder;
}

export async function makeTempFolder(): Promise<string> {
  return realpath(await mkdtemp(path.join(tmpdir(), 'codebox-')));
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
