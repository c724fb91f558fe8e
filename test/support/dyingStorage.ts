import type { Storage } from '../../src/ports/storage';

/**
 * Runs it over a storage that is gone after so many writes, in the middle of the next one: it may have been done.
 * false: the run got through with fewer.
 */
export async function diesAfter(
  writes: number,
  storage: Storage,
  run: (dying: Storage) => Promise<unknown>,
): Promise<boolean> {
  let left = writes;
  let died = false;
  const orDie = async <Result>(write: () => Promise<Result>): Promise<Result> => {
    if (!died && left > 0) {
      left -= 1;
      return write();
    }
    if (!died) {
      died = true;
      await write();
    }
    throw new Error('killed');
  };
  const dying: Storage = {
    ...storage,
    create: (...args) => orDie(() => storage.create(...args)),
    replace: (...args) => orDie(() => storage.replace(...args)),
    delete: (...args) => orDie(() => storage.delete(...args)),
  };
  await run(dying).catch(() => undefined);
  return died;
}
