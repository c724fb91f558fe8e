import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { lazily } from '../../lib/lazily';
import { errorCode } from './errors';

/*
 * Names for temporary files and locks that tell whose they are, so that what a killed process left behind is
 * recognised at once and what a living one holds never is taken, however long it sleeps. All users of a folder must
 * be on one machine and see each other's process ids.
 */

/** A new name, of the form `<process id>-<its start time>-<uuid>`. */
export async function newOwner(): Promise<string> {
  return `${process.pid}-${await ownStart()}-${randomUUID()}`;
}

const ownStart = lazily(async () => (await processInfo(process.pid))?.started ?? '');

/**
 * Does the process that made this name still run? `true` if this cannot be found out: for a foreign name,
 * and, if the system does not tell start times (not Linux), also for a later process with the same id.
 */
export async function isAlive(owner: string): Promise<boolean> {
  const [pid = '', started = ''] = owner.split('-');
  if (!/^[1-9]\d*$/.test(pid)) return true;
  if (!exists(Number(pid))) return false;
  const info = await processInfo(Number(pid));
  if (info?.ended) return false;
  return info === undefined || started === '' || info.started === started;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/**
 * What Linux says of a process; undefined elsewhere. Its start time tells a process from a later one with the same
 * id. `ended`: killed, but not yet waited for by its parent.
 */
async function processInfo(pid: number): Promise<{ started: string; ended: boolean } | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state = '', started = ''] = [fields[0], fields[19]];
    return { started, ended: state === 'Z' || state === 'X' };
  } catch {
    return undefined;
  }
}
