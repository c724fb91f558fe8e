import { cpuMs, type Figure } from '../peer/measure';
import type { Server } from '../peer/server';
import { NAME_PREFIX } from './packument';

const ABBREVIATED = 'application/vnd.npm.install-v1+json';
const ASKED = { accept: ABBREVIATED, 'accept-encoding': 'gzip' };
/** A token of ours and of Verdaccio go into the same header. */
const headersFor = ({ token }: Server) => ({ authorization: `Bearer ${token}`, ...ASKED });

export const WARM = `${NAME_PREFIX}0`;

/** The package that nobody has asked for before that round. */
export function coldName(round: number): string {
  return `${NAME_PREFIX}${round + 1}`;
}

/** The first request for a packument, to the last byte of its answer. `rate`: of such requests, one after the other. */
export async function firstRequest(server: Server, name: string): Promise<Figure> {
  const before = await cpuMs(server.pid);
  const started = performance.now();
  const response = await fetch(`${server.url}${name}`, { headers: headersFor(server) });
  await response.arrayBuffer();
  const seconds = (performance.now() - started) / 1000;
  const cpu = (await cpuMs(server.pid)) - before;
  return { rate: 1 / seconds, cpu, failed: response.ok ? 0 : 1 };
}

/** RangeError: a client is told of another number of versions. */
export async function assertServes(server: Server, versions: number): Promise<void> {
  const response = await fetch(`${server.url}${WARM}`, { headers: headersFor(server) });
  const { versions: served = {}, error } = JSON.parse(await response.text());
  const count = Object.keys(served).length;
  if (count !== versions) {
    throw new RangeError(`It serves ${count} versions, not ${versions}${error ? `: ${error}` : '.'}`);
  }
}
