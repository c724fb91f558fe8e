import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Extract, extract } from 'tar-stream';
import { RegistryError } from '../errors';
import { isDeeperThan, isObject, type JsonObject } from './json';

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
  /** Something that npm builds when it installs. */
  readonly hasGypFile: boolean;
};

/** A bomb is given up at this size, long before it could fill memory; nothing is kept of what streams by. */
const MAX_UNPACKED = 256 * 1024 * 1024;
/** Of files and folders. */
const MAX_ENTRIES = 50_000;
const MAX_MANIFEST = 1024 * 1024;
const MAX_DEPTH = 100;

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
  let seen = 0;
  const facts = { fileCount: 0, unpackedSize: 0, hasShrinkwrap: false, hasGypFile: false };
  for await (const entry of entries) {
    const path = pathInPackage(entry);
    seen += 1;
    if (seen > MAX_ENTRIES)
      throw new RegistryError(400, `The tarball holds more than ${MAX_ENTRIES} files and folders.`);
    if (entry.header.type !== 'directory') facts.fileCount += 1;
    facts.unpackedSize += entry.header.size ?? 0;
    facts.hasShrinkwrap ||= path === 'npm-shrinkwrap.json';
    facts.hasGypFile ||= /^[^/]*\.gyp$/.test(path);
    if (isManifest(entry)) {
      if (manifest || path !== 'package.json') throw new RegistryError(400, TWO_MANIFESTS);
      manifest = await readManifest(entry);
    } else entry.resume();
  }
  if (!manifest) throw new RegistryError(400, 'The tarball holds no package.json.');
  return { manifest, ...facts };
}

/** Which of two is the package's depends on who unpacks, and where: Windows takes both slashes, macOS both cases. */
const TWO_MANIFESTS = 'The tarball holds more than one package.json, or one in another spelling.';

function isManifest({ header }: Entry): boolean {
  const name: string = header.name;
  return withoutFirst(name.replaceAll('\\', '/')).toLowerCase() === 'package.json';
}

function pathInPackage({ header }: Entry): string {
  const { name, type } = header;
  if (type !== 'file' && type !== 'directory' && type !== 'contiguous-file') {
    throw new RegistryError(
      400,
      `The tarball holds a ${type ?? 'strange entry'}; only files and folders are allowed.`,
    );
  }
  if (/^[\\/]/.test(name) || name.split(/[\\/]/).includes('..')) {
    throw new RegistryError(400, 'The tarball holds a path that leads out of the package.');
  }
  return withoutFirst(name);
}

/** The path without what stands before its first slash, which npm drops when it unpacks, whatever it is. */
function withoutFirst(path: string): string {
  const [, ...segments] = path.split('/');
  return segments.filter((segment) => segment !== '' && segment !== '.').join('/');
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
    if (isObject(manifest) && !isDeeperThan(manifest, MAX_DEPTH)) return manifest;
  } catch {
    // Not JSON, not an object and nested beyond sense get the same sentence.
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
