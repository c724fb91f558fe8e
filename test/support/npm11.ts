import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { gte } from 'semver';
import { install, kept } from './lambda/tools';

const FIRST_TRUSTED = '11.10.0';
const VERSION = '11.19.1';

/** A PATH whose npm knows trusted publishing and `npm trust`, which the one that comes with Node 20 does not. */
export async function pathWithNpm11(): Promise<string> {
  const { PATH = '' } = process.env;
  const { stdout } = await promisify(execFile)('npm', ['--version']);
  if (gte(stdout.trim(), FIRST_TRUSTED)) return PATH;
  const folder = await kept(`npm-${VERSION}`, (target) => install(target, `npm@${VERSION}`));
  return `${path.join(folder, 'node_modules', '.bin')}${path.delimiter}${PATH}`;
}
