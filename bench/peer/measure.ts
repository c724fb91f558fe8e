import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { wrk } from './cache';
import type { Server } from './server';
import { runWithin } from './within';

/** What a server did in one measurement. */
export type Figure = {
  /** Requests a second. */
  readonly rate: number;
  /** Of its processor, in milliseconds for each request. */
  readonly cpu: number;
  readonly failed: number;
};

export type Read = {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly seconds: number;
  /** As many as a busy registry has, unless this says otherwise. */
  readonly connections?: number;
};

const PATIENCE_MS = 30_000;

/** With wrk: clients in JavaScript are busy with large bodies before a server is. */
export async function measureReads(
  server: Server,
  { path, seconds, connections = CONNECTIONS, ...asked }: Read,
): Promise<Figure> {
  const headers = { authorization: `Bearer ${server.token}`, ...asked.headers };
  const flags = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', ...flags];
  const before = await cpuMs(server.pid);
  const printed = await runWithin(await wrk(), {
    args: [...args, `${server.url}${path}`],
    cwd: '/',
    env: process.env,
    ms: seconds * 1000 + PATIENCE_MS,
  });
  const used = (await cpuMs(server.pid)) - before;
  const number = (pattern: RegExp) => Number(pattern.exec(printed)?.[1] ?? 0);
  const count = number(/(\d+) requests in/);
  const lost = /connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(printed)?.slice(1) ?? [];
  const refused = number(/Non-2xx or 3xx responses: (\d+)/);
  const failed = lost.reduce((sum, found) => sum + Number(found), refused);
  return { rate: number(/Requests\/sec:\s+([\d.]+)/), cpu: used / Math.max(1, count), failed };
}

const CONNECTIONS = 10;
const TICK_MS = 10;
const LOOK_MS = 200;
const MOST_LOOKS = 50;

/** Resolves when the server has done what its clients no longer wait for: it would be in the way of the next one. */
export async function atRest({ name, pid }: Server): Promise<void> {
  let used = await cpuMs(pid);
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    await sleep(LOOK_MS);
    const now = await cpuMs(pid);
    if (now - used <= TICK_MS) return;
    used = now;
  }
  throw new Error(`${name} does not come to rest.`);
}

/** What the process has used until now (Linux only). */
export async function cpuMs(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The most memory that the process has had, in MB (Linux only). */
export async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
}
