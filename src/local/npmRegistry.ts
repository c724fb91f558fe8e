import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

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

/** A registry that asks itself for what it does not have would never answer. */
export function refuseItself(registry: string, endpoint: string): void {
  if (URL.canParse(registry) && sameServer(new URL(registry), new URL(endpoint))) {
    throw new Error(`The registry for public packages is this registry itself. ${ADVICE}`);
  }
}

const LOCAL = ['localhost', '127.0.0.1', '[::1]'];

function sameServer(one: URL, other: URL): boolean {
  const sameName = one.hostname === other.hostname;
  const bothLocal = LOCAL.includes(one.hostname) && LOCAL.includes(other.hostname);
  return one.port === other.port && (sameName || bothLocal);
}
