import { Pool } from 'undici';
import { cpuMs, type Figure } from './measure';
import type { Server } from './server';

export type Write = { readonly path: string; readonly body: string };
type Writes = { readonly writes: readonly Write[]; readonly connections: number };

const PATIENCE_MS = 30_000;

/** Each of them once, over that many connections, from the first byte to the last answer. Only successes count. */
export async function measureWrites(server: Server, { writes, connections }: Writes): Promise<Figure> {
  const { origin, pathname } = new URL(server.url);
  const headers = { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' };
  const limits = { headersTimeout: PATIENCE_MS, bodyTimeout: PATIENCE_MS };
  const pool = new Pool(origin, { connections, ...limits });
  const send = async ({ path, body }: Write): Promise<boolean> => {
    const answer = await pool.request({ method: 'PUT', path: `${pathname}${path}`, headers, body });
    await answer.body.dump();
    return answer.statusCode < 300;
  };
  const left = writes.values();
  let done = 0;
  const sendAll = async () => {
    for (const write of left) if (await send(write).catch(() => false)) done += 1;
  };
  const before = await cpuMs(server.pid);
  const started = performance.now();
  await Promise.all(Array.from({ length: connections }, sendAll));
  const seconds = (performance.now() - started) / 1000;
  const used = (await cpuMs(server.pid)) - before;
  await pool.destroy();
  return { rate: done / seconds, cpu: used / writes.length, failed: writes.length - done };
}
