import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Extract, extract } from 'tar-stream';
import { RegistryError } from '../errors';
import { isObject, type JsonObject } from './json';

// tar-stream's types do not export it.
type Entry = Awaited<ReturnType<ReturnType<Extract[typeof Symbol.asyncIterator]>['next']>>['value'];

/** What only the tarball itself can say. */
export type TarballFacts = {
  /** The package.json inside. */
  readonly manifest: JsonObject;
  readonly fileCount: number;
  /** Bytes of all files. */
  readonly unpackedSize: number;
  readonly hasShrinkwrap: boolean;
};

/** A bomb is given up at this size, long before it could fill memory; nothing is kept of what streams by. */
const MAX_UNPACKED = 256 * 1024 * 1024;
const MAX_FILES = 50_000;
const MAX_MANIFEST = 1024 * 1024;

/**
 * Reads a package tarball as a stream, without writing anything. RegistryError 400 when it is not a readable
 * tar.gz with a package.json, holds anything but files and folders, or unpacks to more than 256 MiB.
 */
export async function inspectTarball(tarball: Uint8Array): Promise<TarballFacts> {
  const entries = extract();
  // In an array: a stream made of the bytes alone would be read byte by byte.
  const unpacking = pipeline(Readable.from([tarball]), createGunzip(), limit(MAX_UNPACKED), entries);
  const [read, unpacked] = await Promise.allSettled([readEntries(entries), unpacking]);
  if (unpacked.status === 'rejected' && read.status === 'fulfilled') throw asRefusal(unpacked.reason);
  if (read.status === 'rejected') throw asRefusal(read.reason);
  return read.value;
}

async function readEntries(entries: AsyncIterable<Entry>): Promise<TarballFacts> {
  let manifest: JsonObject | undefined;
  let fileCount = 0;
  let unpackedSize = 0;
  let hasShrinkwrap = false;
  for await (const entry of entries) {
    const path = pathInPackage(entry);
    if (entry.header.type !== 'directory') fileCount += 1;
    if (fileCount > MAX_FILES)
      throw new RegistryError(400, `The tarball holds more than ${MAX_FILES} files.`);
    unpackedSize += entry.header.size ?? 0;
    hasShrinkwrap ||= path === 'npm-shrinkwrap.json';
    // The last one counts, as it is the one that stays when npm unpacks.
    if (path === 'package.json') manifest = await readManifest(entry);
    else entry.resume();
  }
  if (!manifest) throw new RegistryError(400, 'The tarball holds no package.json.');
  return { manifest, fileCount, unpackedSize, hasShrinkwrap };
}

/** The path without the first folder, which npm drops when it unpacks, whatever its name. */
function pathInPackage({ header }: Entry): string {
  const { name, type } = header;
  if (type !== 'file' && type !== 'directory' && type !== 'contiguous-file') {
    throw new RegistryError(
      400,
      `The tarball holds a ${type ?? 'strange entry'}; only files and folders are allowed.`,
    );
  }
  if (name.startsWith('/') || name.split(/[\\/]/).includes('..')) {
    throw new RegistryError(400, 'The tarball holds a path that leads out of the package.');
  }
  return name.replace(/^\.\//, '').replace(/^[^/]+\//, '');
}

async function readManifest(entry: Entry): Promise<JsonObject> {
  if ((entry.header.size ?? 0) > MAX_MANIFEST) {
    throw new RegistryError(400, 'The package.json in the tarball is larger than 1 MiB.');
  }
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(Buffer.from(chunk));
  try {
    // npm itself takes a byte order mark.
    const manifest: unknown = JSON.parse(
      Buffer.concat(chunks)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    );
    if (isObject(manifest)) return manifest;
  } catch {
    // Not JSON and not an object get the same sentence.
  }
  throw new RegistryError(400, 'The package.json in the tarball is not a JSON object.');
}

function limit(bytes: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen <= bytes) done(null, chunk);
      else done(new RegistryError(400, `The tarball unpacks to more than ${bytes / 1024 / 1024} MiB.`));
    },
  });
}

function asRefusal(cause: unknown): RegistryError {
  if (cause instanceof RegistryError) return cause;
  return new RegistryError(400, 'The tarball cannot be read: it is not a complete tar.gz.', { cause });
}
