import { isZero } from '../publish/tar/header';
import type { Reader } from '../publish/tar/reader';
import { incomplete } from '../publish/tar/refusal';
import { BLOCK, type LooseHeader, looseHeader, textOf, untilNul } from './header';

/** One entry of a tar, whatever it is. */
export type ArchiveEntry = {
  /** Its number in the archive, from 0. */
  readonly at: number;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly path: string;
  /** Is the path written in UTF-8? */
  readonly isExact: boolean;
  /** Of a link. */
  readonly target: string | undefined;
  /** In bytes, as its header says. */
  readonly size: number;
  /** Does it stand behind the blocks that end the archive for most programs? */
  readonly isBehindEnd: boolean;
  /** What it holds, once, and before the next entry is asked for. */
  chunks(): AsyncGenerator<Buffer, void, undefined>;
};

/** What stands before an entry, and is about it. */
type Extension = { path?: Buffer; target?: Buffer; size?: number };

/** npm skips larger ones. */
const MAX_EXTENSION = 64 * 1024;
/** Blocks that are no header, until the rest is given up. */
const MAX_STRANGE = 1_000;

/**
 * The entries of a tar, read as generously as any program does. Blocks that are no header are skipped, as npm does, and
 * counted in `state.strange`. RegistryError 400 where the bytes end within an entry, and where too few are a tar.
 */
export async function* archiveEntries(
  reader: Reader,
  state: { strange: number },
): AsyncGenerator<ArchiveEntry, void, undefined> {
  let extension: Extension = {};
  let [at, zeros] = [0, 0];
  while (!(await reader.isAtEnd())) {
    const block = await reader.read(BLOCK);
    if (isZero(block)) {
      zeros += 1;
      continue;
    }
    const header = looseHeader(block);
    if (!header) {
      state.strange += 1;
      if (state.strange > MAX_STRANGE) throw incomplete();
    } else if (isEntry(header.kind)) {
      const body = bodyOf(reader, extension.size ?? header.size);
      yield { ...described(header, extension), at, isBehindEnd: zeros > 1, ...body };
      await body.rest();
      extension = {};
      at += 1;
    } else {
      extension = { ...extension, ...(await extensionOf(header, reader)) };
    }
  }
}

type EntryKind = ArchiveEntry['kind'];

function isEntry(kind: LooseHeader['kind']): kind is EntryKind {
  return kind === 'file' || kind === 'folder' || kind === 'link' || kind === 'other';
}

function described(header: LooseHeader, extension: Extension) {
  const { text: path, isExact } = textOf(extension.path ?? header.path);
  const target = header.kind === 'link' ? textOf(extension.target ?? header.target).text : undefined;
  // Only `isEntry` kinds come here.
  return { kind: header.kind as EntryKind, path, isExact, target };
}

function bodyOf(reader: Reader, size: number) {
  let left = size;
  async function* chunks() {
    while (left > 0) {
      const chunk = await reader.read(Math.min(left, BLOCK * 128));
      left -= chunk.length;
      yield chunk;
    }
  }
  return { size, chunks, rest: () => reader.skip(left + padding(size)) };
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

async function extensionOf({ kind, size }: LooseHeader, reader: Reader): Promise<Extension> {
  if (kind === 'ignored' || size > MAX_EXTENSION) {
    await reader.skip(size + padding(size));
    return {};
  }
  const content = await reader.read(size);
  await reader.skip(padding(size));
  if (kind === 'long name') return { path: untilNul(content) };
  if (kind === 'long target') return { target: untilNul(content) };
  return paxIn(content);
}

/** The records are `length key=value\n` each; the last one of a key counts. What is no record ends them. */
function paxIn(bytes: Buffer): Extension {
  const found: Extension = {};
  let rest = bytes;
  while (rest.length > 0) {
    const [digits = ''] = /^\d{1,6} /.exec(rest.toString('latin1', 0, 8)) ?? [];
    const length = Number.parseInt(digits, 10);
    if (!(length > digits.length && length <= rest.length)) return found;
    const record = rest.subarray(digits.length, length - 1);
    const equals = record.indexOf('=');
    const [key, value] = [record.toString('utf8', 0, equals), record.subarray(equals + 1)];
    if (key === 'path') found.path = value;
    if (key === 'linkpath') found.target = value;
    if (key === 'size' && /^\d{1,15}$/.test(value.toString('latin1'))) found.size = Number(value);
    rest = rest.subarray(length);
  }
  return found;
}
