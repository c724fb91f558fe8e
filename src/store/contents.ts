import ssri from 'ssri';
import type { ContentsContext, ReadContext } from '../context';
import { RegistryError } from '../errors';
import { isObject, type JsonObject, parseJson } from '../lib/json';
import type { Contents } from '../ports/contents';
import { listingOf } from '../registry/contents/listing';
import type { Side } from '../registry/contents/packageDiff';
import { notFound, type PackageName, tarballFile } from '../registry/names';
import { tarballFileOf } from '../registry/packument/public';
import { tarballKey } from './keys/packages';
import { versionOf } from './versions';

type Version = { readonly name: PackageName; readonly version: string };

/** Its integrity tells it from whatever else had or will have that number. */
export type OpenVersion = Side & { readonly integrity: string };

/** Bytes of a tarball that is looked into. Ten times as many come out of most. */
const MAX_TARBALL = 64 * 1024 * 1024;

type Read = { readonly manifest: JsonObject; readonly isOurs: boolean };

/** A version that is served, before anything of its tarball was read. */
export type FoundVersion = Version & Read & { readonly integrity: string; readonly file: string };

/** A version from the package's origin. RegistryError 404: there is no such one; 403: the firewall holds it back. */
export async function findVersion(wanted: Version, context: ReadContext): Promise<FoundVersion> {
  return servedVersion({ ...wanted, ...(await manifestOf(wanted, context)) }, context);
}

/** The same for a version whose manifest was read: the index is not read again. */
export async function servedVersion(
  wanted: Version & Read,
  { upstream }: ReadContext,
): Promise<FoundVersion> {
  const { name, version, manifest, isOurs } = wanted;
  const integrity = integrityOf(manifest);
  if (integrity === undefined) throw unknownBytes(wanted);
  // Asked each time, although the bytes may be at hand: a rule against a version may be new.
  const file = tarballFileOf(manifest, version, manifest);
  if (!isOurs && (await upstream.lets?.(name.full, file)) === false) throw noVersion(wanted);
  return { ...wanted, integrity, file };
}

/**
 * It with what is in its tarball: nothing of a tarball is shown before its bytes have the integrity that the index names.
 * RegistryError 404: it has no tarball; 413: the tarball is too large to look into; 502: its bytes are others.
 */
export async function openVersion(found: FoundVersion, context: ContentsContext): Promise<OpenVersion> {
  const { name, version, manifest, integrity } = found;
  const key = `${name.full}@${version} ${integrity}`;
  const kept = context.contents.get(key);
  if (kept) return { manifest, integrity, ...kept };
  const tarball = await (found.isOurs ? ourTarball(found, context) : publicTarball(found, context));
  if (!tarball) throw noTarball(found);
  const contents = await checkedContents({ name, version, tarball, integrity });
  context.contents.set(key, contents);
  return { manifest, integrity, ...contents };
}

type Bytes = Version & { readonly tarball: Uint8Array; readonly integrity: string };

/** RegistryError 413 or 502, as from `openVersion`. */
export async function checkedContents({ tarball, integrity, ...version }: Bytes): Promise<Contents> {
  if (tarball.length > MAX_TARBALL) throw tooLarge(version);
  if (!ssri.checkData(Buffer.from(tarball.buffer, tarball.byteOffset, tarball.length), integrity)) {
    throw otherBytes(version);
  }
  return { tarball, listing: await listingOf(tarball) };
}

async function manifestOf(wanted: Version, context: ReadContext): Promise<Read> {
  const { name, version } = wanted;
  const found = await versionOf({ name, selector: version }, context);
  if (!found) throw notFound(name);
  const manifest = parseJson(found.body ?? '');
  const isOurs = found.from === 'ours';
  if (isObject(manifest) && manifest.version === version) return { manifest, isOurs };
  // A version that is held back is in no packument. The reason is said, as for its tarball.
  if (!isOurs) await context.upstream.lets?.(name.full, tarballFile(name, version));
  throw noVersion(wanted);
}

/** As ssri takes it: the integrity, or the SHA-1 of old packages. */
function integrityOf({ dist }: JsonObject): string | undefined {
  const { integrity, shasum } = isObject(dist) ? dist : {};
  if (typeof integrity === 'string' && integrity !== '') return integrity;
  if (typeof shasum !== 'string' || !/^[0-9a-f]{40}$/i.test(shasum)) return undefined;
  return ssri.fromHex(shasum, 'sha1').toString();
}

async function ourTarball({ name, version }: Version, { storage }: ReadContext) {
  const key = tarballKey(name, version);
  const info = await storage.stat(key);
  if (info && info.size > MAX_TARBALL) throw tooLarge({ name, version });
  return info && (await storage.get(key))?.body;
}

async function publicTarball({ name, file }: FoundVersion, { upstream, storage }: ReadContext) {
  if (!upstream.keeps(name.full)) return upstream.tarball(name.full, file);
  const key = await upstream.keptTarball?.(name.full, file);
  return key === undefined ? undefined : (await storage.get(key))?.body;
}

function noVersion({ name, version }: Version): RegistryError {
  return new RegistryError(404, `${name.full} has no version ${version}.`);
}

function noTarball({ name, version }: Version): RegistryError {
  return new RegistryError(404, `The tarball of ${name.full}@${version} is not there.`);
}

function tooLarge({ name, version }: Version): RegistryError {
  const most = `${MAX_TARBALL / 1024 / 1024} MiB`;
  return new RegistryError(
    413,
    `The tarball of ${name.full}@${version} has more than ${most}, so its files are not shown.`,
  );
}

function otherBytes({ name, version }: Version): RegistryError {
  return new RegistryError(
    502,
    `The tarball of ${name.full}@${version} does not have the integrity that the registry promises, so nothing of it is shown.`,
  );
}

function unknownBytes({ name, version }: Version): RegistryError {
  return new RegistryError(
    502,
    `${name.full}@${version} has no integrity to check its tarball against, so nothing of it is shown.`,
  );
}
