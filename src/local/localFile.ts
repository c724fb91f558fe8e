import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { isObject } from '../registry/json';

/** What `npm start` leaves for scripts, and for its own next start. */
export type LocalFile = {
  readonly registry: string;
  /** The API of GitHub or of the stand-in. */
  readonly github: string;
  readonly users: readonly { readonly login: string; readonly token: string }[];
};

/** Only its owner may read it: it holds tokens. A reader finds the whole old file or the whole new one. */
export async function writeLocalFile(file: string, content: LocalFile): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  await chmod(temporary, 0o600);
  await rename(temporary, file);
}

/** The users' tokens of the last start, by login: an .npmrc stays valid. None where the file is not as expected. */
export async function readTokens(file: string): Promise<ReadonlyMap<string, string>> {
  const users = usersOf(await readFile(file, 'utf8').catch(() => ''));
  return new Map(users.flatMap((user) => tokenOf(user)));
}

function usersOf(json: string): readonly unknown[] {
  try {
    const content: unknown = JSON.parse(json);
    return isObject(content) && Array.isArray(content.users) ? content.users : [];
  } catch {
    return [];
  }
}

function tokenOf(user: unknown): readonly [string, string][] {
  if (!isObject(user) || typeof user.login !== 'string' || typeof user.token !== 'string') return [];
  return /^ghp_[A-Za-z0-9]{36}$/.test(user.token) ? [[user.login, user.token]] : [];
}
