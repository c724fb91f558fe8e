import type { Storage } from '../../src/ports/storage';
import { recordDownloads } from '../../src/store/downloads/record';
import { publishDocument, storedPackument } from '../support/packages';

export const DAY_MS = 86_400_000;

export type Published = {
  /** Days ago. */
  readonly age: number;
  readonly manifest?: Readonly<Record<string, unknown>>;
};

export type Shelf = {
  readonly versions: Readonly<Record<string, Published>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly more?: Readonly<Record<string, unknown>>;
};

export function daysAgo(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString();
}

/** The index of a package, with versions that were published so many days ago. */
export function indexOf(
  name: string,
  { versions, tags, more = {} }: Shelf,
  dists: Record<string, object> = {},
) {
  const manifests = Object.entries(versions).map(([version, { manifest }]) => {
    return [version, { ...manifest, ...(dists[version] && { dist: dists[version] }) }] as const;
  });
  const dates = Object.entries(versions).map(([version, { age }]) => [version, daysAgo(age)] as const);
  const time = { created: daysAgo(999), modified: daysAgo(0), ...Object.fromEntries(dates) };
  return storedPackument({
    name,
    versions: Object.fromEntries(manifests),
    ...(tags && { tags }),
    more: { time, ...more },
  });
}

/** Stores a package with its tarballs. */
export async function shelve(storage: Storage, name: string, shelf: Shelf): Promise<void> {
  const dists: Record<string, object> = {};
  for (const version of Object.keys(shelf.versions)) {
    const { tarball, dist } = await publishDocument({ name, version });
    const unpackedSize = Buffer.byteLength(JSON.stringify({ name, version }));
    dists[version] = { ...dist, fileCount: 1, unpackedSize };
    await storage.create(`${name}/${version}.tgz`, tarball);
  }
  await storage.create(`${name}/index.json`, Buffer.from(indexOf(name, shelf, dists)));
}

/** Everything that is stored, to compare: key, and bytes. */
export async function contents(storage: Storage): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for await (const { key } of storage.list('')) {
    const stored = await storage.get(key);
    found[key] = Buffer.from(stored?.body ?? []).toString('base64');
  }
  return found;
}

/** Somebody has downloaded that version so many days ago. */
export async function countUse(storage: Storage, days: number, id: string): Promise<void> {
  const at = id.lastIndexOf('@');
  const counts = new Map([[id.slice(0, at), new Map([[id.slice(at + 1), 1]])]]);
  await recordDownloads(storage, {
    id: `${days} ${id}`,
    days: new Map([[daysAgo(days).slice(0, 10), counts]]),
  });
}
