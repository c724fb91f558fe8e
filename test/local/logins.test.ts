import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { randomToken } from '../../src/local/github';
import { createLogins } from '../../src/local/logins';
import { useTempFolder } from '../support/tempFolder';

const login = (name: string) => ({
  token: randomToken('gho_'),
  login: name,
  clientId: 'codebox-local',
  scopes: ['read:org'],
});
const [alice, bob, carol] = [login('alice'), login('bob'), login('carol')];

describe('the logins of a laptop', () => {
  const folder = useTempFolder();
  const place = () => path.join(folder(), 'logins');

  /** A process on that folder, and what it had to report. */
  function open() {
    const errors: unknown[] = [];
    return { ...createLogins(place(), (error) => void errors.push(error)), errors };
  }

  async function kept(): Promise<readonly string[]> {
    return (await open().read()).map((found) => found.login).sort();
  }

  /** The file that a login is kept in. */
  async function nameFor(who: typeof alice): Promise<string> {
    const elsewhere = path.join(folder(), 'elsewhere');
    createLogins(elsewhere, () => {}).keep([who]);
    return (await readdir(elsewhere))[0] ?? '';
  }

  test('are read as they were written, by their owner only', async () => {
    open().keep([alice]);
    const [file = '', ...more] = await readdir(place());
    expect(await open().read()).toEqual([alice]);
    expect(more).toEqual([]);
    expect(file).not.toContain(alice.token);
    expect((await stat(path.join(place(), file))).mode & 0o777).toBe(0o600);
    expect((await stat(place())).mode & 0o777).toBe(0o700);
  });

  test('go when somebody logs out, also those of an earlier start', async () => {
    open().keep([alice, bob]);
    const next = open();
    await next.read();
    next.keep([bob, carol]);
    expect(await kept()).toEqual(['bob', 'carol']);
  });

  test('are none where there is no folder', async () => {
    expect(await open().read()).toEqual([]);
  });

  test('of two processes on one folder are all kept', async () => {
    const [first, second] = [open(), open()];
    await first.read();
    await second.read();
    first.keep([alice]);
    second.keep([bob]);
    first.keep([alice, carol]);
    expect(await kept()).toEqual(['alice', 'bob', 'carol']);
  });

  test('that one process has ended are not brought back by another', async () => {
    open().keep([alice]);
    const [first, second] = [open(), open()];
    await first.read();
    await second.read();
    first.keep([]);
    second.keep([alice, bob]);
    expect(await kept()).toEqual(['bob']);
  });

  test('that cannot be written are reported, and cost no other', async () => {
    const logins = open();
    logins.keep([alice]);
    // A folder that is not empty stands where the file has to be.
    await mkdir(path.join(place(), await nameFor(bob), 'x'), { recursive: true });
    logins.keep([alice, bob, carol]);
    expect(logins.errors).toEqual([expect.objectContaining({ syscall: 'rename' })]);
    expect(await kept()).toEqual(['alice', 'carol']);
    expect((await readdir(place())).filter((file) => !file.endsWith('.json'))).toEqual([]);
  });

  test('that could not be written are written with the next', async () => {
    const logins = open();
    await writeFile(place(), 'no folder');
    logins.keep([alice]);
    await rm(place());
    logins.keep([alice, bob]);
    expect(logins.errors).toHaveLength(1);
    expect(await kept()).toEqual(['alice', 'bob']);
  });

  test.each([
    '',
    '{',
    '{}',
    'null',
    '{"token":"ghp_x","login":"a","clientId":"b","scopes":[]}',
    '{"token":"gho_x"}',
  ])('are none in %j', async (text) => {
    await mkdir(place());
    await writeFile(path.join(place(), 'a.json'), text);
    expect(await open().read()).toEqual([]);
  });
});
