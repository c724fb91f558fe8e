/** Runs `action` while nobody else holds the lock of that name, in this process or another. */
export type WithLock = <Result>(name: string, action: () => Promise<Result>) => Promise<Result>;

/** Within the process they wait in line: only its first one asks the disk. */
export function createQueues(): WithLock {
  const last = new Map<string, Promise<unknown>>();
  return (name, action) => {
    const result = (last.get(name) ?? Promise.resolve()).then(action);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    last.set(name, settled);
    void settled.then(() => last.get(name) === settled && last.delete(name));
    return result;
  };
}
