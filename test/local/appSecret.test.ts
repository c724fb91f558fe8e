import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { localAppSecret } from '../../src/local/appSecret';
import { useTempFolder } from '../support/tempFolder';

describe('the secret of the app on a laptop', () => {
  const folder = useTempFolder();
  const file = () => path.join(folder(), 'app.json');

  test('is the same at every start, in a file for its owner alone', async () => {
    const first = await localAppSecret(file());
    expect(first).toMatch(/^[0-9a-f]{40}$/);
    expect(await localAppSecret(file())).toBe(first);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  test('is the same in processes that start at the same moment', async () => {
    const starts = await Promise.all(Array.from({ length: 10 }, () => localAppSecret(file())));
    expect(new Set(starts).size).toBe(1);
  });

  test.each(['', '{', '[]', '{"clientSecret":"short"}'])('is made where the file holds %j', async (text) => {
    await writeFile(file(), text);
    const made = await localAppSecret(file());
    expect(made).toMatch(/^[0-9a-f]{40}$/);
    expect(await localAppSecret(file())).toBe(made);
  });
});
