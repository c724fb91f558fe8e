import type { Listed, Listing } from './listing';

/** What is in a folder of a package, and how much is below it. */
export type Folder = {
  /** In the package; '' is the package itself. */
  readonly path: string;
  readonly folders: readonly { readonly name: string; readonly entries: readonly Listed[] }[];
  readonly files: readonly Listed[];
};

/** The folder with that path, made of the entries below it. Those that lead out of the package stand at its top. */
export function folderOf(entries: readonly Listed[], path: string): Folder {
  const start = path === '' ? 0 : path.length + 1;
  const folders = new Map<string, Listed[]>();
  const files: Listed[] = [];
  for (const entry of entries) {
    const end = isOutside(entry) ? -1 : entry.path.indexOf('/', start);
    if (end === -1) files.push(entry);
    else grown(folders, entry.path.slice(start, end)).push(entry);
  }
  return {
    path,
    folders: [...folders].sort(byName).map(([name, below]) => ({ name, entries: below })),
    files: files.sort((one, other) => (one.path < other.path ? -1 : 1)),
  };
}

/** The entries below a path of a folder. */
export function entriesBelow({ entries }: Listing, path: string): readonly Listed[] {
  return entries.filter((entry) => !isOutside(entry) && entry.path.startsWith(`${path}/`));
}

/** The entry at a path: of several, the one that unpackers keep. */
export function entryAt({ entries }: Listing, path: string): Listed | undefined {
  return entries.findLast((entry) => hasUrl(entry) && entry.path === path);
}

/** Can a URL hold its path, and does that lead to this entry? */
export function hasUrl({ odd }: Listed): boolean {
  return odd.length === 0;
}

/** Bytes of them together. */
export function totalSize(entries: readonly Listed[]): number {
  return entries.reduce((sum, { size }) => sum + size, 0);
}

function isOutside({ odd }: Listed): boolean {
  return odd.includes('leads out');
}

function grown(folders: Map<string, Listed[]>, name: string): Listed[] {
  const known = folders.get(name) ?? [];
  folders.set(name, known);
  return known;
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
