import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { randomToken } from '../../src/local/github';
import { readLogins, writeLogins } from '../../src/local/logins';
import { useTempFolder } from '../support/tempFolder';

const login = {
  token: randomToken('gho_'),
  login: 'reader',
  clientId: 'codebox-local',
  scopes: ['read:org'],
};

describe('the logins of a laptop', () => {
  const folder = useTempFolder();
  const file = () => path.join(folder(), 'logins.json');

  test('are read as they were written, by their owner only', async () => {
    writeLogins(file(), [login]);
    expect(await readLogins(file())).toEqual([login]);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  test('are none where there is no file', async () => {
    expect(await readLogins(file())).toEqual([]);
  });

  test.each([
    '',
    '{',
    '{}',
    '[null]',
    '[{"token":"ghp_x","login":"a","clientId":"b","scopes":[]}]',
    '[{"token":"gho_x"}]',
  ])('are none in %j', async (text) => {
    await writeFile(file(), text);
    expect(await readLogins(file())).toEqual([]);
  });
});
