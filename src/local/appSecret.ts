import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isObject, parseJson } from '../lib/json';
import { createFile, replaceFile } from './wholeFile';

/**
 * The client secret of the stand-in's app, which is that of the first start that named this file. It seals the sessions of browsers:
 * a restart logs nobody out, and processes on one folder open each other's. What is not as expected in the file is replaced.
 */
export async function localAppSecret(file: string): Promise<string> {
  createFile(file, { clientSecret: newSecret() });
  const content = parseJson(await readFile(file, 'utf8'));
  const known = isObject(content) ? content.clientSecret : undefined;
  if (typeof known === 'string' && /^[0-9a-f]{40}$/.test(known)) return known;
  const clientSecret = newSecret();
  replaceFile(file, { clientSecret });
  return clientSecret;
}

function newSecret(): string {
  return randomBytes(20).toString('hex');
}
