import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach } from '@jest/globals';
import { runLocally } from '../../.serverless_plugins/codebox-tools/local';
import { createFolderStorage } from '../../src/adapters/folder';
import type { Storage } from '../../src/ports/storage';
import { parsePackageName } from '../../src/registry/names';
import { readPackument } from '../../src/store/packuments';
import { useTempFolder } from './tempFolder';

/** `npm run codebox -- …` over a laptop's folder, which is new for each test. Call in `describe`. */
export function useCodebox() {
  const folder = useTempFolder();
  const said = { out: '', err: '', progress: '' };
  const storage = (): Storage => createFolderStorage(path.join(folder(), 'bucket'));
  beforeEach(() => mkdir(path.join(folder(), 'bucket'), { recursive: true }));
  return {
    folder,
    storage,
    said,
    packument: (name: string) => readPackument(storage(), parsePackageName(name)),
    run: async (words: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<number> => {
      Object.assign(said, { out: '', err: '', progress: '' });
      const env = {
        CODEBOX_STORAGE: folder(),
        CODEBOX_REGISTRY: 'http://127.0.0.1:9/',
        CODEBOX_POLICY: '/dev/null',
        ...more,
      };
      const out = (text: string) => {
        said.out += `${text}\n`;
      };
      const err = (text: string) => {
        said.err += `${text}\n`;
      };
      const show = (text: string) => {
        said.progress = text;
      };
      return runLocally(words, env, { log: { notice: out, success: out, warning: err, error: err }, show });
    },
  };
}
