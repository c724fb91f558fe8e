import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isSameServer } from '../config/upstream';

const ADVICE = 'Set CODEBOX_REGISTRY to the registry that public packages come from.';

/** The registry that npm is configured to use. Rejects with a sentence that says what to do instead. */
export async function npmRegistry(): Promise<string> {
  const answer = await ask().catch((cause: unknown) => {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new Error(`npm could not be asked for its registry (${reason}). ${ADVICE}`);
  });
  if (!URL.canParse(answer)) throw new Error(`npm does not say which registry it uses. ${ADVICE}`);
  return answer;
}

async function ask(): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', ['config', 'get', 'registry'], {
    timeout: 15_000,
    // On Windows npm is a script.
    shell: process.platform === 'win32',
  });
  return stdout.trim();
}

/** Throws where the registry for public packages is this one, under any of its URLs. */
export function assertNotItself(registry: string, endpoints: readonly string[]): void {
  if (endpoints.some((endpoint) => isSameServer(registry, endpoint))) {
    throw new Error(`The registry for public packages is this registry itself. ${ADVICE}`);
  }
}
