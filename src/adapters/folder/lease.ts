import { existsSync, rmdirSync, unlinkSync } from 'node:fs';
import { rm, rmdir, unlink } from 'node:fs/promises';
import { clearInterval, setInterval } from 'node:timers';
import { instead } from './errors';
import type { WithLock } from './queues';

/** A lock that this process has on the disk, as paths: its folder, the file of the owner, and what says that somebody waits. */
export type Hold = { readonly lock: string; readonly file: string; readonly wanted: string };

export type Leases = {
  /** Is the lock held still? Then it is in use from now on. */
  hold(name: string): boolean;
  /** It was taken, and is in use. */
  taken(name: string, hold: Hold): void;
  /** It is not in use any more. It is given back at once if somebody waits for it, otherwise a moment later. */
  rest(name: string): Promise<void>;
  /** Was it given back to somebody who waits, since this was asked last? Then it is their turn. */
  gaveWay(name: string): boolean;
};

type Lease = Hold & {
  isInUse: boolean;
  /** How often the timer has found it unused. */
  idleLooks: number;
  readonly timer: NodeJS.Timeout;
};

const LOOK_MS = 10;
/** A client that writes in a series comes back sooner. */
const IDLE_LOOKS = 5;
/** So that a process that is killed leaves few behind. */
const MOST = 100;

/**
 * Locks that are kept for a moment after their use. No clock ends them: a lock is held until it is given back on the
 * disk, so that a process that was frozen meanwhile still has it. `inTurn`: the lines of those who use them.
 */
export function createLeases(inTurn: WithLock): Leases {
  const leases = new Map<string, Lease>();
  const givenWay = new Set<string>();
  const giveBack = async (name: string, lease: Lease) => {
    await release(lease);
    leases.delete(name);
    forget(lease);
  };
  const look = (name: string) => {
    const lease = leases.get(name);
    if (!lease || lease.isInUse) return;
    lease.idleLooks += 1;
    if (lease.idleLooks < IDLE_LOOKS && !existsSync(lease.wanted)) return;
    // If the disk fails, a later look tries again.
    inTurn(name, async () => {
      if (leases.get(name) === lease && lease.idleLooks > 0) await giveBack(name, lease);
    }).catch(() => undefined);
  };
  return {
    hold: (name) => {
      const lease = leases.get(name);
      if (!lease) return false;
      lease.isInUse = true;
      // Somebody may have tidied up by hand.
      if (existsSync(lease.file)) return true;
      leases.delete(name);
      forget(lease);
      return false;
    },
    taken: (name, hold) => {
      // Nobody waits for it at the end of a process: see releaseAll.
      const timer = setInterval(() => look(name), LOOK_MS).unref();
      const lease = { ...hold, isInUse: true, idleLooks: 0, timer };
      leases.set(name, lease);
      remember(lease);
    },
    rest: async (name) => {
      const lease = leases.get(name);
      if (!lease) return;
      lease.isInUse = false;
      lease.idleLooks = 0;
      const isWanted = existsSync(lease.wanted);
      if (isWanted || leases.size > MOST) await giveBack(name, lease);
      if (!isWanted) return;
      if (givenWay.size > MOST) givenWay.clear();
      givenWay.add(name);
    },
    gaveWay: (name) => givenWay.delete(name),
  };
}

async function release({ lock, file, wanted }: Hold): Promise<void> {
  if (existsSync(wanted)) await rm(wanted, { force: true });
  await unlink(file).catch(instead(['ENOENT'], undefined));
  // Fails when the next owner is in it already, as it should.
  await rmdir(lock).catch(() => undefined);
}

const all = new Set<Lease>();

function remember(lease: Lease): void {
  if (all.size === 0) process.on('exit', releaseAll);
  all.add(lease);
}

function forget(lease: Lease): void {
  clearInterval(lease.timer);
  all.delete(lease);
  if (all.size === 0) process.off('exit', releaseAll);
}

/** A process that ends by itself leaves no lock behind; one in use is under a write that nobody knows the end of. */
function releaseAll(): void {
  for (const { isInUse, lock, file } of all) {
    if (isInUse) continue;
    try {
      unlinkSync(file);
      rmdirSync(lock);
    } catch {
      // The next owner is in it already, or finds that this one is dead.
    }
  }
}
