import { RegistryError } from '../../../errors';
import { BLOCK, isZero, readHeader, type TarHeader, text } from './header';
import { segmentsOf } from './paths';
import { readPax } from './pax';
import type { Reader } from './reader';
import { ambiguous } from './refusal';

const MiB = 1024 * 1024;
/** Of paths and extensions. Fifty thousand files with long paths have 10 MiB. */
const MAX_NAMING = 16 * MiB;

/** A file or folder of a tarball. */
export type TarEntry = {
  readonly segments: readonly string[];
  readonly isFolder: boolean;
  /** In bytes. */
  readonly size: number;
  /** All of it, in memory; only until the next entry is asked for. */
  content(): Promise<Buffer>;
};

/** A header before an entry that says something about it. */
type Extension = { readonly path: Buffer | undefined; readonly size: string | undefined };

/** npm skips larger ones. */
const MAX_EXTENSION = 64 * 1024;

/**
 * The entries of a tar that every unpacker takes for the same files. RegistryError 400 for any other tar, and
 * for an entry that is neither a file nor a folder. The first block of zeros ends the archive for pnpm, two
 * end it for npm, none for bun.
 */
export async function* tarEntries(reader: Reader): AsyncGenerator<TarEntry> {
  let extension: Extension | undefined;
  let naming = 0;
  for (let block = await reader.read(BLOCK); !isZero(block); block = await reader.read(BLOCK)) {
    const header = readHeader(block);
    naming += namingOf(header);
    if (naming > MAX_NAMING) throw tooMuchNaming();
    if (header.kind === 'file' || header.kind === 'folder') {
      let left = header.size;
      const content = () => {
        left = 0;
        return reader.read(header.size);
      };
      yield { ...toEntry(header, extension), content };
      await reader.skip(left + padding(header));
      extension = undefined;
    } else {
      if (extension) throw ambiguous('two headers are about one file');
      extension = extensionOf(header, await contentOf(header, reader));
    }
  }
  if (extension) throw ambiguous('a header is about no file');
  await expectEnd(reader);
}

function toEntry(header: TarHeader, extension: Extension | undefined): Omit<TarEntry, 'content'> {
  const { kind, path, size } = header;
  const isFolder = kind === 'folder';
  if (isFolder && size > 0) throw ambiguous('a folder has content');
  if (extension?.size !== undefined && extension.size !== String(size)) {
    throw ambiguous('a file has two sizes');
  }
  return { segments: segmentsOf(extension?.path ?? path, isFolder), isFolder, size };
}

async function contentOf(header: TarHeader, reader: Reader): Promise<Buffer> {
  if (header.size > MAX_EXTENSION) throw ambiguous('a header is larger than anybody would read');
  const content = await reader.read(header.size);
  await reader.skip(padding(header));
  return content;
}

function extensionOf({ kind }: TarHeader, content: Buffer): Extension | undefined {
  if (kind === 'long name') return { path: text(content), size: undefined };
  const records = readPax(content);
  if (kind === 'pax') return { path: records.get('path'), size: records.get('size')?.toString('latin1') };
  // `git archive` writes the commit there.
  if (records.size > 1 || !records.has('comment')) throw ambiguous('a global pax header is about every file');
  return undefined;
}

/** Bytes of what the header says of an entry's name, or of what follows it about the next entry. */
function namingOf({ kind, path, size }: TarHeader): number {
  return kind === 'file' || kind === 'folder' ? path.length : size;
}

/** They are kept, or looked at one by one, and hardly take room in a gzip. */
function tooMuchNaming(): RegistryError {
  const most = `${MAX_NAMING / MiB} MiB`;
  return new RegistryError(400, `The paths and headers in the tarball have more than ${most} together.`);
}

function padding({ size }: TarHeader): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

async function expectEnd(reader: Reader): Promise<void> {
  if (!isZero(await reader.read(BLOCK))) throw ambiguous('something follows its end');
  for (let chunk = await reader.some(); chunk; chunk = await reader.some()) {
    if (!isZero(chunk)) throw ambiguous('something follows its end');
  }
}
