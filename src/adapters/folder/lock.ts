import { mkdir, readdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from '../../errors';
import { errorCode, instead } from './errors';
import { createLeases, type Hold } from './lease';
import { isAlive, newOwner } from './owner';
import { createQueues, type WithLock } from './queues';

type Options = {
  readonly locks: string;
  /** Where locks are prepared; on the same volume. */
  readonly incoming: string;
  /** Milliseconds. */
  readonly patience?: number;
};
type Claim = { readonly lock: string; readonly owner: string; readonly deadline: number };

const LONGEST_PAUSE_MS = 10;

/**
 * Locks that outlive no holder. A lock is a folder with one file in it, named for its owner:
 *
 * - it is taken by renaming a filled folder to its name, which fails while there is a folder that is not empty;
 * - it is given back, or taken from a dead owner, by removing the file *of that owner*. Who comes late removes
 *   nothing, so that two who find the same dead owner cannot both get in, as with a lock whose name says nothing of
 *   its owner (moxystudio/node-proper-lockfile#121).
 *
 * Who holds one keeps it for a moment (lease.ts): a series of writes takes it once. Who waits for it says so by a file
 * beside it. Then it is given back after the write that is under way, and not taken again before who waits has looked.
 *
 * RegistryError 503 when a living process does not give the lock back within `patience`.
 */
export function createLocks({ locks, incoming, patience = 10_000 }: Options): WithLock {
  const inTurn = createQueues();
  const leases = createLeases(inTurn);
  return (name, action) => {
    const lock = path.join(locks, name);
    const deadline = performance.now() + patience;
    return inTurn(name, async () => {
      if (!leases.hold(name)) {
        // Who waits sleeps most of the time, and would seldom find the lock free in a series of writes.
        if (leases.gaveWay(name)) await sleep(LONGEST_PAUSE_MS);
        leases.taken(name, await newHold(lock, { incoming, deadline }));
      }
      try {
        return await action();
      } finally {
        await leases.rest(name);
      }
    });
  };
}

type Place = { readonly incoming: string; readonly deadline: number };

async function newHold(lock: string, { incoming, deadline }: Place): Promise<Hold> {
  const owner = await newOwner();
  await acquire({ lock, owner, deadline }, path.join(incoming, owner));
  return { lock, file: path.join(lock, owner), wanted: wantedBeside(lock) };
}

/** Says that somebody waits. What a waiter that was killed leaves is removed by the next holder. */
function wantedBeside(lock: string): string {
  return `${lock}.wanted`;
}

async function acquire(claim: Claim, candidate: string): Promise<void> {
  await mkdir(candidate).catch(async (error) => {
    if (errorCode(error) !== 'ENOENT') throw error;
    await mkdir(candidate, { recursive: true });
  });
  try {
    await writeFile(path.join(candidate, claim.owner), '');
    await waitFor(claim, candidate);
  } catch (error) {
    await rm(candidate, { recursive: true, force: true });
    throw error;
  }
}

async function waitFor({ lock, deadline }: Claim, candidate: string): Promise<void> {
  if (await take(lock, candidate)) return;
  try {
    do {
      if (performance.now() > deadline)
        throw unavailable('Storage is busy. Try again.', new Error(`${lock} is held.`));
      await evictDead(lock);
      await writeFile(wantedBeside(lock), '');
      await sleep(Math.random() * LONGEST_PAUSE_MS);
    } while (!(await take(lock, candidate)));
  } finally {
    await rm(wantedBeside(lock), { force: true });
  }
}

async function take(lock: string, candidate: string): Promise<boolean> {
  // Windows says EPERM or EACCES.
  const held = instead(['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'], false);
  return rename(candidate, lock).then(
    () => true,
    async (error) => {
      if (errorCode(error) !== 'ENOENT') return held(error);
      // The first lock of all.
      await mkdir(path.dirname(lock), { recursive: true });
      return false;
    },
  );
}

async function evictDead(lock: string): Promise<void> {
  for (const owner of await readdir(lock).catch(instead(['ENOENT'], []))) {
    if (!(await isAlive(owner))) await unlink(path.join(lock, owner)).catch(instead(['ENOENT'], undefined));
  }
  await removeIfEmpty(lock);
}

/** Fails when the next owner is in it already, as it should. */
async function removeIfEmpty(lock: string): Promise<void> {
  await rmdir(lock).catch(() => undefined);
}
