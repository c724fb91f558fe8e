import { RegistryError, unavailable } from '../../errors';
import { concurrently } from '../../lib/concurrently';
import type { Storage } from '../../ports/storage';
import type { CatalogueEntry, Entries } from '../../registry/catalogue/catalogue';
import { toEntry } from '../../registry/catalogue/entry';
import type { PackageName } from '../../registry/names';
import { readPackument } from '../packuments';

export type Read = {
  readonly name: PackageName;
  /** undefined: the package is not there any more, or it is damaged. */
  readonly entry: CatalogueEntry | undefined;
  readonly isDamaged: boolean;
};

type Reading = { readonly atOnce: number; readonly deadline?: number };

/** What the catalogue says of packages, from their packuments as they are now. */
export function readEntries(
  storage: Storage,
  names: readonly PackageName[],
  { atOnce, deadline = Number.POSITIVE_INFINITY }: Reading,
): Promise<readonly Read[]> {
  return concurrently(names, atOnce, async (name) => {
    assertTime(deadline);
    return readEntry(storage, name);
  });
}

/** RegistryError 503 when the deadline (as of performance.now) has passed. */
export function assertTime(deadline: number): void {
  if (performance.now() < deadline) return;
  throw unavailable('The catalogue of packages is still being built. Try again in a few minutes.');
}

/** One index that cannot be read must not keep all the others from being found. */
async function readEntry(storage: Storage, name: PackageName): Promise<Read> {
  try {
    const packument = await readPackument(storage, name);
    return { name, entry: packument && toEntry(packument), isDamaged: false };
  } catch (error) {
    if (!(error instanceof RegistryError && error.status === 500)) throw error;
    return { name, entry: undefined, isDamaged: true };
  }
}

export function damagedIn(read: readonly Read[]): readonly string[] {
  return read.filter(({ isDamaged }) => isDamaged).map(({ name }) => name.full);
}

/** Of a package that was read twice, the later entry counts. */
export function entriesFrom(read: readonly Read[]): Entries {
  const latest = new Map(read.map(({ name, entry }) => [name.full, entry]));
  return new Map([...latest].filter((pair): pair is [string, CatalogueEntry] => pair[1] !== undefined));
}

/** The entries with what was read; the same object when nothing changes. */
export function withRead(entries: Entries, read: readonly Read[]): Entries {
  const moved = read.filter(({ name, entry }) => entries.get(name.full)?.rev !== entry?.rev);
  if (moved.length === 0) return entries;
  const next = new Map(entries);
  for (const { name, entry } of moved) {
    if (entry) next.set(name.full, entry);
    else next.delete(name.full);
  }
  return next;
}
