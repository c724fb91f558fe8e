import { randomUUID } from 'node:crypto';
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { errorCode } from '../adapters/folder/errors';

/**
 * Replaces a file by JSON. A reader finds the complete old file or the complete new one, and only the owner
 * may read it. Throws the error of the disk; then the old file is still there.
 */
export function replaceFile(file: string, content: unknown): void {
  withTemporary(file, content, (temporary) => renameSync(temporary, file));
}

/** The same if there is no such file yet; false if there is one, which stays as it is. */
export function createFile(file: string, content: unknown): boolean {
  return withTemporary(file, content, (temporary) => {
    try {
      linkSync(temporary, file);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
  });
}

function withTemporary<Result>(
  file: string,
  content: unknown,
  action: (temporary: string) => Result,
): Result {
  const temporary = `${file}.${randomUUID()}`;
  try {
    writeFileSync(temporary, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
    return action(temporary);
  } finally {
    rmSync(temporary, { force: true });
  }
}
