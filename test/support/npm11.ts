import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { gte } from 'semver';
import { install, kept } from './lambda/tools';

/** With `npm stage`; trusted publishing and `npm trust` are older. */
const FIRST = '11.15.0';
const VERSION = '11.19.1';

/** A PATH whose npm knows trusted publishing, `npm trust` and `npm stage`, which the one that comes with Node 20 does not. */
export async function pathWithNpm11(): Promise<string> {
  const { PATH = '' } = process.env;
  const { stdout } = await promisify(execFile)('npm', ['--version']);
  if (gte(stdout.trim(), FIRST)) return PATH;
  const folder = await kept(`npm-${VERSION}`, (target) => install(target, `npm@${VERSION}`));
  return `${path.join(folder, 'node_modules', '.bin')}${path.delimiter}${PATH}`;
}
