import fs, { type FileHandle, open } from 'node:fs/promises';

/*
 * Lets this process die like one whose power was cut, at the n-th step that changes something on the disk. To be
 * loaded before what it watches.
 */

const CHANGES = ['link', 'rename', 'unlink', 'mkdir', 'rm', 'rmdir', 'writeFile'] as const;

type Anything = (...args: unknown[]) => Promise<unknown>;

let deadline = 0;
let steps = 0;

/** From now on steps count; 0: but nothing happens. */
export function dieAt(step: number): void {
  deadline = step;
  steps = 0;
}

/** How many there have been. */
export function stepsTaken(): number {
  return steps;
}

/** Before that many a step: half of it may be done by then. */
async function step(half?: () => Promise<unknown>): Promise<void> {
  steps += 1;
  if (steps !== deadline) return;
  await half?.();
  process.kill(process.pid, 'SIGKILL');
  // The signal may take a moment, in which nothing more must happen.
  await new Promise(() => {});
}

export async function watchDisk(): Promise<void> {
  // A module's functions are only ever read here, and each is put back with a step before it.
  const functions = fs as unknown as Record<string, Anything>;
  for (const name of CHANGES) watch(functions, name);
  const handle = await open(__filename, 'r');
  // All handles share it.
  const methods = Object.getPrototypeOf(handle) as Record<string, Anything> & Pick<FileHandle, 'writeFile'>;
  await handle.close();
  watch(methods, 'sync');
  const { writeFile } = methods;
  methods.writeFile = async function (this: FileHandle, data) {
    // What the folder storage writes.
    const bytes = data as Uint8Array;
    await step(() => writeFile.call(this, bytes.subarray(0, bytes.length / 2)));
    return writeFile.call(this, bytes);
  };
}

function watch(functions: Record<string, Anything>, name: string): void {
  const original = functions[name];
  if (!original) throw new Error(`There is no ${name} to watch.`);
  functions[name] = async function (this: unknown, ...args) {
    await step();
    return original.apply(this, args);
  };
}
