import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { localUsers } from '../../src/local/users';
import { useTempFolder } from '../support/tempFolder';

describe('the users of a laptop', () => {
  const folder = useTempFolder();
  const file = () => path.join(folder(), 'users.json');
  const tokens = async () => (await localUsers(file())).map(({ token }) => token);

  test('have the same tokens at every start, in a file for its owner alone', async () => {
    const first = await tokens();
    expect(new Set(first).size).toBe(3);
    expect(await tokens()).toEqual(first);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  test('have the same tokens in processes that start at the same moment', async () => {
    const starts = await Promise.all(Array.from({ length: 10 }, tokens));
    expect(new Set(starts.flat()).size).toBe(3);
  });

  test('keep the tokens that are good when the file is not as expected', async () => {
    const [admin] = await tokens();
    await writeFile(
      file(),
      JSON.stringify({
        users: [{ login: 'admin', token: admin }, null, { login: 'reader', token: 'short' }],
      }),
    );
    const [mended, reader] = await tokens();
    expect(mended).toBe(admin);
    expect(reader).toMatch(/^ghp_[A-Za-z0-9]{36}$/);
    expect((await tokens())[1]).toBe(reader);
  });

  test.each(['', '{', '[]', '{"users":{}}'])('get tokens where the file holds %j', async (text) => {
    await writeFile(file(), text);
    const made = await tokens();
    expect(
      JSON.parse(await readFile(file(), 'utf8')).users.map(({ token }: { token: string }) => token),
    ).toEqual(made);
  });
});
