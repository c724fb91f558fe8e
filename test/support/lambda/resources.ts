import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { OPERATOR, type Resource } from './package';

const ROOT = path.resolve(__dirname, '../../..');
const PROGRAM = path.join(ROOT, 'node_modules', 'serverless', 'bin', 'serverless.js');

/** The resources of serverless.yml for an operator with these variables: nothing is bundled, so it takes seconds. */
export async function resourcesFor(
  variables: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, Resource>>> {
  const { PATH, HOME } = process.env;
  const args = [PROGRAM, 'print', '--path', 'resources', '--format', 'json', '--stage', 'test'];
  const env = { PATH, HOME, ...OPERATOR, ...variables };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: ROOT, env });
  return JSON.parse(stdout).Resources;
}
