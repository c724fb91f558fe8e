import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject, parseJson } from '../lib/json';
import type { StandInToken } from './github';
import { replaceFile } from './wholeFile';

export type Logins = {
  /** Those of all processes that use the folder. */
  read(): Promise<readonly StandInToken[]>;
  /** Told of all that are good; a failure of the disk is reported and costs no other login. */
  keep(logins: readonly StandInToken[]): void;
};

/**
 * The tokens that the stand-in gave to people who logged in with the browser: they outlive a restart. Each is a file of
 * its own, so that two processes on one folder, and a disk that is full, leave the others alone.
 */
export function createLogins(folder: string, report: (error: unknown) => void): Logins {
  const kept = new Set<string>();
  const attempt = (action: () => void) => {
    try {
      action();
    } catch (error) {
      report(error);
    }
  };
  const add = (file: string, login: StandInToken) => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    replaceFile(path.join(folder, file), login);
    kept.add(file);
  };
  const remove = (file: string) => {
    rmSync(path.join(folder, file), { force: true });
    kept.delete(file);
  };
  return {
    read: async () => {
      const logins = await readAll(folder);
      for (const { token } of logins) kept.add(fileOf(token));
      return logins;
    },
    // At once, so that the process does not end between a login and its file.
    keep: (logins) => {
      const good = new Map(logins.map((login) => [fileOf(login.token), login]));
      for (const [file, login] of good) if (!kept.has(file)) attempt(() => add(file, login));
      for (const file of kept) if (!good.has(file)) attempt(() => remove(file));
    },
  };
}

/** The name of a file is no place for a token. */
function fileOf(token: string): string {
  return `${createHash('sha256').update(token).digest('hex')}.json`;
}

async function readAll(folder: string): Promise<readonly StandInToken[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).map((name) => path.join(folder, name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.flatMap((text) => loginOf(parseJson(text)));
}

function loginOf(value: unknown): readonly StandInToken[] {
  if (!isObject(value)) return [];
  const { token, login, clientId, scopes } = value;
  if (typeof token !== 'string' || !/^gho_\w+$/.test(token)) return [];
  if (typeof login !== 'string' || typeof clientId !== 'string' || !Array.isArray(scopes)) return [];
  return [{ token, login, clientId, scopes: scopes.map(String) }];
}
