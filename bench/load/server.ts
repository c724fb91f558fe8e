import { readdir, readFile, readlink } from 'node:fs/promises';

/** Of a process: memory in MB, and what it has open. */
export type Sample = { readonly rss: number; readonly files: number; readonly sockets: number };

export type Watch = { peak(): Sample; stop(): void };

const EVERY_MS = 250;

/** Looks at a process now and then (Linux only). */
export function watch(pid: number): Watch {
  const samples: Sample[] = [];
  const look = async () => {
    const sample = await sampleOf(pid).catch(() => undefined);
    if (sample) samples.push(sample);
  };
  const timer = setInterval(look, EVERY_MS);
  const most = (field: keyof Sample) => samples.reduce((found, sample) => Math.max(found, sample[field]), 0);
  return {
    peak: () => ({ rss: most('rss'), files: most('files'), sockets: most('sockets') }),
    stop: () => clearInterval(timer),
  };
}

/** What it uses at the moment. Rejects when it is gone. */
export async function sampleOf(pid: number): Promise<Sample> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  const open = await readdir(`/proc/${pid}/fd`);
  const links = await Promise.all(open.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  const sockets = links.filter((link) => link.startsWith('socket:')).length;
  return { rss: Math.round(kilobytes / 1024), files: open.length, sockets };
}
