import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isObject, parseJson } from '../registry/json';
import type { StandInToken } from './github';

/** The tokens that the stand-in gave to people who logged in with the browser: they outlive a restart. */
export async function readLogins(file: string): Promise<readonly StandInToken[]> {
  const content = parseJson(await readFile(file, 'utf8').catch(() => ''));
  return Array.isArray(content) ? content.flatMap(loginOf) : [];
}

/** Whole and at once, so that the process does not end between a login and its line in the file. Only for its owner. */
export function writeLogins(file: string, logins: readonly StandInToken[]): void {
  writeFileSync(file, `${JSON.stringify(logins, undefined, 2)}\n`, { mode: 0o600 });
}

function loginOf(value: unknown): readonly StandInToken[] {
  if (!isObject(value)) return [];
  const { token, login, clientId, scopes } = value;
  if (typeof token !== 'string' || !/^gho_\w+$/.test(token)) return [];
  if (typeof login !== 'string' || typeof clientId !== 'string' || !Array.isArray(scopes)) return [];
  return [{ token, login, clientId, scopes: scopes.map(String) }];
}
