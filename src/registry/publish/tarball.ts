import { RegistryError } from '../../errors';
import { isDeeperThan, isObject, type JsonObject, parseJson } from '../../lib/json';
import { repeatedKeys } from '../../lib/repeatedKeys';
import { quote } from '../names';
import { type TarEntry, tarEntries } from './tar/entries';
import { gunzip } from './tar/gzip';
import { inPackage, isLikeManifest } from './tar/paths';
import { readerOf } from './tar/reader';
import { incomplete } from './tar/refusal';
import { assertTree, placeOf } from './tar/tree';

/** What only the tarball itself can say. */
export type TarballFacts = {
  /** The package.json inside. */
  readonly manifest: JsonObject;
  readonly fileCount: number;
  /** Bytes of all files. */
  readonly unpackedSize: number;
  /** Paths of all files in the package: `lib/index.js`. */
  readonly files: ReadonlySet<string>;
};

/** Reading stops at this size, long before a bomb could fill the memory. Nothing of the stream is kept. */
const MAX_UNPACKED = 256 * 1024 * 1024;
/** Of files and folders. */
const MAX_ENTRIES = 50_000;
const MAX_MANIFEST = 1024 * 1024;
const MAX_DEPTH = 100;

/**
 * Reads a package tarball as a stream, without writing anything. RegistryError 400 if it is not a readable
 * tar.gz with a package.json, holds anything but files and folders, unpacks to more than 256 MiB, or could be
 * unpacked to other files by another program. Clients have their own unpackers, and each of them must find
 * this package.json.
 */
export async function inspectTarball(tarball: Uint8Array): Promise<TarballFacts> {
  const unpacked = gunzip(tarball, MAX_UNPACKED);
  try {
    return await readEntries(tarEntries(readerOf(unpacked)));
  } catch (error) {
    throw error instanceof RegistryError ? error : incomplete(error);
  } finally {
    await unpacked.return(undefined);
  }
}

async function readEntries(entries: AsyncIterable<TarEntry>): Promise<TarballFacts> {
  let manifest: JsonObject | undefined;
  const places: string[] = [];
  const files = new Set<string>();
  const facts = { fileCount: 0, unpackedSize: 0 };
  for await (const entry of entries) {
    const path = inPackage(entry.segments);
    places.push(placeOf(entry.segments, entry.isFolder));
    if (places.length > MAX_ENTRIES)
      throw new RegistryError(400, `The tarball holds more than ${MAX_ENTRIES} files and folders.`);
    if (!entry.isFolder) {
      files.add(path);
      facts.fileCount += 1;
    }
    facts.unpackedSize += entry.size;
    if (isLikeManifest(entry.segments)) {
      if (manifest || path !== 'package.json') throw new RegistryError(400, OTHER_MANIFEST);
      manifest = await readManifest(entry);
    }
  }
  if (!manifest) throw new RegistryError(400, 'The tarball holds no package.json.');
  assertTree(places);
  return { manifest, files, ...facts };
}

/** Which of two is the package's depends on who unpacks, and where. */
const OTHER_MANIFEST =
  'The tarball holds more than one package.json, or one in another spelling or place than package/package.json.';

async function readManifest(entry: TarEntry): Promise<JsonObject> {
  if (entry.size > MAX_MANIFEST) {
    throw new RegistryError(400, 'The package.json in the tarball is larger than 1 MiB.');
  }
  // npm itself takes a byte order mark.
  const text = (await entry.content()).toString('utf8').replace(/^\uFEFF/, '');
  const manifest = parseJson(text);
  if (!isObject(manifest) || isDeeperThan(manifest, MAX_DEPTH)) {
    throw new RegistryError(400, 'The package.json in the tarball is not a JSON object.');
  }
  // Comments are often keys of that name; further down nobody looks for what to install.
  const repeated = repeatedKeys(text, 2).find((key) => !key.startsWith('//'));
  if (repeated !== undefined) {
    // npm and pnpm take the last one, bun the first.
    throw new RegistryError(400, `The package.json in the tarball has the key ${quote(repeated)} twice.`);
  }
  return manifest;
}
