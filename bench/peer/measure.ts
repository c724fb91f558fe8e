import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { run } from '../../test/support/process';
import { wrk } from './cache';
import type { Server } from './server';

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
  readonly connections?: number;
};

/** Large bodies are measured with wrk as well: autocannon is busy with them before a server is. */
export async function measureReads(server: Server, { path, seconds, ...asked }: Read): Promise<Figure> {
  const headers = { authorization: `Bearer ${server.token}`, ...asked.headers };
  const flags = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const args = ['-t1', `-c${asked.connections ?? 10}`, `-d${seconds}s`, '--timeout', '30s', ...flags];
  const before = await cpuMs(server.pid);
  const { stdout, code } = await run(await wrk(), [...args, `${server.url}${path}`], {
    cwd: '/',
    env: process.env,
  });
  const used = (await cpuMs(server.pid)) - before;
  const number = (pattern: RegExp) => Number(pattern.exec(stdout)?.[1] ?? 0);
  const count = number(/(\d+) requests in/);
  if (code !== 0) throw new Error(`wrk failed: ${stdout}`);
  const failed = number(/Non-2xx or 3xx responses: (\d+)/) + number(/timeout (\d+)/);
  return { rate: number(/Requests\/sec:\s+([\d.]+)/), cpu: used / Math.max(1, count), failed };
}

export type Write = { readonly path: string; readonly body: string };

/** Each of them once. */
export async function measureWrites(
  server: Server,
  { writes, connections }: { readonly writes: readonly Write[]; readonly connections: number },
): Promise<Figure> {
  const { pathname } = new URL(server.url);
  const left = writes.values();
  const setupRequest = (request: autocannon.Request): autocannon.Request => {
    const { value } = left.next();
    return value ? { ...request, path: `${pathname}${value.path}`, body: value.body } : request;
  };
  const before = await cpuMs(server.pid);
  const started = performance.now();
  const result = await autocannon({
    url: server.url,
    connections,
    amount: writes.length,
    method: 'PUT',
    timeout: 60,
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    requests: [{ setupRequest }],
  });
  const seconds = (performance.now() - started) / 1000;
  const used = (await cpuMs(server.pid)) - before;
  const failed = result.errors + result.non2xx;
  return { rate: writes.length / seconds, cpu: used / writes.length, failed };
}

const TICK_MS = 10;
const LOOK_MS = 250;

/** Resolves when the server has done what its clients no longer wait for: it would be in the way of the next one. */
export async function atRest({ pid }: Server): Promise<void> {
  for (let used = await cpuMs(pid); ; ) {
    await sleep(LOOK_MS);
    const now = await cpuMs(pid);
    if (now - used <= TICK_MS) return;
    used = now;
  }
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
