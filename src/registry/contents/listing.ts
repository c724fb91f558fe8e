import { createHash } from 'node:crypto';
import { readerOf } from '../publish/tar/reader';
import { type ArchiveEntry, archiveEntries } from './archive';
import { MAX_ENTRIES, MAX_TEXT, MAX_UNPACKED } from './bounds';
import { isText } from './isText';
import { type Oddity, placeOf } from './place';
import { type Unpacking, unpacked } from './unpacked';

/** A file of a tarball, or what else is in it; folders are known by what is in them. */
export type Listed = {
  /** Its number in the archive: two entries may have one path. */
  readonly at: number;
  /** In the package, without the first folder: `lib/index.js`. For people; no disk is asked for it. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'other';
  /** Bytes. */
  readonly size: number;
  /** SHA-256 of the content. */
  readonly digest: string;
  readonly isText: boolean;
  /** Of a link. */
  readonly target?: string;
  /** What is unusual about it. */
  readonly odd: readonly Oddity[];
};

export type Listing = {
  /** In the order of the archive. */
  readonly entries: readonly Listed[];
  /** Why there may be more than this. */
  readonly stopped: Unpacking['stopped'] | 'at too many entries';
  /** Are there blocks in it that are no part of a tar? */
  readonly isStrange: boolean;
};

/**
 * What is in a tarball. Whatever is wrong with it is said in the listing and is no error: it goes up to 256 MiB of
 * unpacked bytes and 20,000 entries, with folders. Nothing is written, and no content is kept.
 */
export async function listingOf(tarball: Uint8Array): Promise<Listing> {
  const entries: Listed[] = [];
  let isFull = false;
  const state = await readArchive(tarball, async (entry) => {
    isFull = entry.at >= MAX_ENTRIES;
    if (!isFull && entry.kind !== 'folder') entries.push(await listed(entry));
    return isFull ? 'stop' : 'go on';
  });
  return {
    entries: withReplaced(entries),
    stopped: isFull ? 'at too many entries' : state.stopped,
    isStrange: state.strange > 0,
  };
}

/** The content of the entries with these numbers, `MAX_TEXT` bytes of each at most. */
export async function contentsIn(
  tarball: Uint8Array,
  wanted: ReadonlySet<number>,
): Promise<ReadonlyMap<number, Buffer>> {
  const found = new Map<number, Buffer>();
  if (wanted.size === 0) return found;
  await readArchive(tarball, async (entry) => {
    if (wanted.has(entry.at)) found.set(entry.at, (await readEntry(entry)).head);
    return found.size < wanted.size ? 'go on' : 'stop';
  });
  return found;
}

type Visitor = (entry: ArchiveEntry) => Promise<'go on' | 'stop'>;

async function readArchive(
  tarball: Uint8Array,
  visit: Visitor,
): Promise<{ stopped: Unpacking['stopped']; strange: number }> {
  const state: Unpacking & { strange: number } = { stopped: 'never', strange: 0 };
  const chunks = unpacked(tarball, MAX_UNPACKED, state);
  try {
    for await (const entry of archiveEntries(readerOf(chunks), state)) {
      if ((await visit(entry)) === 'stop') break;
    }
  } catch {
    // The bytes end within an entry. Why they do is known, unless the archive is just too short.
    if (state.stopped === 'never') state.stopped = 'at a fault';
  } finally {
    await chunks.return();
  }
  return state;
}

async function listed(entry: ArchiveEntry): Promise<Listed> {
  const { path, odd } = placeOf(entry);
  const { digest, head } = await readEntry(entry);
  const { at, size, target } = entry;
  return {
    at,
    path,
    kind: entry.kind === 'folder' ? 'other' : entry.kind,
    size,
    digest,
    isText: entry.kind === 'file' && isText(head, size > head.length),
    odd,
    ...(target !== undefined && { target: target.slice(0, 1_000) }),
  };
}

/** The hash of all of it, and its first bytes. */
async function readEntry(entry: ArchiveEntry): Promise<{ readonly digest: string; readonly head: Buffer }> {
  const hash = createHash('sha256');
  const parts: Buffer[] = [];
  let kept = 0;
  for await (const chunk of entry.chunks()) {
    hash.update(chunk);
    const part = chunk.subarray(0, MAX_TEXT - kept);
    if (part.length > 0) parts.push(part);
    kept += part.length;
  }
  return { digest: hash.digest('hex'), head: Buffer.concat(parts) };
}

/** Of entries with one path, unpackers keep the last one. */
function withReplaced(entries: readonly Listed[]): readonly Listed[] {
  const last = new Map(entries.map(({ path, at }) => [path, at]));
  return entries.map((entry) =>
    last.get(entry.path) === entry.at ? entry : { ...entry, odd: [...entry.odd, 'replaced' as const] },
  );
}
