import { RegistryError, unavailable } from '../../errors';
import { concurrently } from '../../lib/concurrently';
import type { Storage } from '../../ports/storage';
import {
  type Catalogue,
  type CatalogueEntry,
  differing,
  emptyCatalogue,
  parseCatalogue,
  serializeCatalogue,
} from '../../registry/catalogue/catalogue';
import { toEntry } from '../../registry/catalogue/entry';
import { type PackageName, parsePackageName } from '../../registry/names';
import { CATALOGUE_KEY, packageOfKey } from '../keys';
import { readPackument } from '../packuments';
import { swap } from '../swap';

const READS_AT_ONCE = 16;
/** A larger index is read alone: parsed, it takes ten times its bytes. */
const LARGE = 1024 * 1024;
const PATIENCE_MS = 60_000;

export type Rebuilt = {
  readonly catalogue: Catalogue;
  /** Packages whose index is damaged; they are left out. */
  readonly damaged: readonly string[];
};

/**
 * Makes the catalogue anew from every package in the bucket. Updates that come meanwhile are kept: an unfinished
 * catalogue takes them in from the start, and the packages that they are about are read once more at the end.
 * RegistryError 503 when the deadline (as of performance.now) passes; what was read by then is not kept.
 */
export async function rebuildCatalogue(
  storage: Storage,
  deadline = Number.POSITIVE_INFINITY,
): Promise<Rebuilt> {
  const before = await openCatalogue(storage);
  const { small, large } = await packagesIn(storage);
  const read = [
    ...(await readAll(storage, small, { deadline })),
    ...(await readAll(storage, large, { deadline, atOnce: 1 })),
  ];
  const catalogue = await swap<Catalogue>(storage, CATALOGUE_KEY, {
    budgetMs: Math.min(PATIENCE_MS, Math.max(0, deadline - performance.now())),
    next: async (stored) => {
      const now = (stored && parseCatalogue(stored.body)) ?? emptyCatalogue;
      const moved = differing(before, now).map(parsePackageName);
      const value = toCatalogue([...read, ...(await readAll(storage, moved, { deadline, atOnce: 1 }))]);
      return { value, body: serializeCatalogue(value) };
    },
  });
  const damaged = read.filter(({ isDamaged }) => isDamaged).map(({ name }) => name.full);
  return { catalogue: catalogue ?? tooBusy(), damaged };
}

/** The catalogue as it is, or a new one that is unfinished. */
async function openCatalogue(storage: Storage): Promise<Catalogue> {
  const opened = await swap<Catalogue>(storage, CATALOGUE_KEY, {
    next: (stored) => {
      const found = stored && parseCatalogue(stored.body);
      if (found) return { value: found, body: undefined };
      return { value: emptyCatalogue, body: serializeCatalogue(emptyCatalogue) };
    },
  });
  return opened ?? tooBusy();
}

type Packages = { readonly small: readonly PackageName[]; readonly large: readonly PackageName[] };

async function packagesIn(storage: Storage): Promise<Packages> {
  const small: PackageName[] = [];
  const large: PackageName[] = [];
  for await (const { key, size } of storage.list('')) {
    const name = packageOfKey(key);
    if (name) (size > LARGE ? large : small).push(name);
  }
  return { small, large };
}

type Read = {
  readonly name: PackageName;
  /** undefined: the package is not there any more, or it is damaged. */
  readonly entry: CatalogueEntry | undefined;
  readonly isDamaged: boolean;
};

type Reading = { readonly deadline: number; readonly atOnce?: number };

function readAll(
  storage: Storage,
  names: readonly PackageName[],
  { deadline, atOnce = READS_AT_ONCE }: Reading,
): Promise<readonly Read[]> {
  return concurrently(names, atOnce, async (name) => {
    if (performance.now() < deadline) return read(storage, name);
    throw unavailable('The catalogue of packages is still being built. Try again in a few minutes.');
  });
}

/** One index that cannot be read must not keep all the others from being found. */
async function read(storage: Storage, name: PackageName): Promise<Read> {
  try {
    const packument = await readPackument(storage, name);
    return { name, entry: packument && toEntry(packument), isDamaged: false };
  } catch (error) {
    if (!(error instanceof RegistryError && error.status === 500)) throw error;
    return { name, entry: undefined, isDamaged: true };
  }
}

/** Of a package that was read twice, the later entry counts. */
function toCatalogue(read: readonly Read[]): Catalogue {
  const latest = new Map(read.map(({ name, entry }) => [name.full, entry]));
  const entries = [...latest].filter((pair): pair is [string, CatalogueEntry] => pair[1] !== undefined);
  return { complete: true, entries: new Map(entries) };
}

function tooBusy(): never {
  throw unavailable('The catalogue of packages is being changed by many others at the moment. Try again.');
}
