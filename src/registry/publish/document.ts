import { createHash } from 'node:crypto';
import ssri from 'ssri';
import { RegistryError } from '../../errors';
import { isObject, type JsonObject } from '../../lib/json';
import { isVersion, type PackageName, quote } from '../names';
import { type Provenance, parseProvenance } from '../packument/provenance';
import { shortReadme } from '../packument/readme';
import { assertTag } from '../packument/tags';

/** In characters. Three hashes of the longest kind are 300. */
const MAX_INTEGRITY = 1_000;

/** What a client asks to publish, checked as far as the document itself allows. */
export type Publication = {
  readonly name: PackageName;
  readonly version: string;
  readonly tag: string;
  /** The client's package.json, as it sent it: hardly anything of it is believed (manifest.ts). */
  readonly manifest: JsonObject;
  /** The beginning of a long one (packument/readme.ts). */
  readonly readme: string | undefined;
  readonly readmeFilename: string | undefined;
  readonly tarball: Buffer;
  /** Computed from the tarball, not taken from the client: sha1 in hex, sha512 as SRI. */
  readonly shasum: string;
  readonly integrity: string;
  readonly provenance: Provenance | undefined;
};

/**
 * Reads npm's publish document (docs/protocol.md §4.2) for the package that the URL names. RegistryError 400,
 * with one sentence, for anything that does not agree.
 */
export function parsePublication(document: JsonObject, name: PackageName): Publication {
  checkNames(document, name);
  const [version, manifest] = onlyVersion(document, name);
  const tag = onlyTag(document, version);
  const attachment = tarballAttachment(document);
  const tarball = decode(attachment);
  return {
    name,
    version,
    tag,
    manifest,
    readme: shortReadme(text(manifest.readme) ?? text(document.readme)),
    readmeFilename: fileName(manifest.readmeFilename) ?? fileName(document.readmeFilename),
    tarball,
    ...digests(manifest, tarball),
    provenance: parseProvenance(document, { name, version, tarball }),
  };
}

function checkNames(document: JsonObject, { full }: PackageName): void {
  if (document.name !== full)
    throw refuse(`The name in the document, ${shown(document.name)}, is not ${full}.`);
  if (document._id !== full) throw refuse(`The _id in the document, ${shown(document._id)}, is not ${full}.`);
}

function onlyVersion({ versions }: JsonObject, { full }: PackageName): [string, JsonObject] {
  const entries = isObject(versions) ? Object.entries(versions) : [];
  const [entry] = entries;
  if (!entry || entries.length > 1) throw refuse('The document must hold exactly one version.');
  const [version, manifest] = entry;
  if (!isVersion(version)) {
    throw refuse(
      `${quote(version)} is not a valid version: it must be semver without a leading v or build metadata.`,
    );
  }
  if (!isObject(manifest)) throw refuse(`The manifest of ${version} must be an object.`);
  if (manifest.name !== full)
    throw refuse(`The name in the manifest, ${shown(manifest.name)}, is not ${full}.`);
  if (manifest.version !== version) {
    throw refuse(`The version in the manifest, ${shown(manifest.version)}, is not ${version}.`);
  }
  return [version, manifest];
}

function onlyTag(document: JsonObject, version: string): string {
  const tags = document['dist-tags'];
  const entries = isObject(tags) ? Object.entries(tags) : [];
  const [entry] = entries;
  if (!entry || entries.length > 1) throw refuse('The document must hold exactly one dist-tag.');
  const [tag, target] = entry;
  assertTag(tag);
  if (target !== version) {
    throw refuse(`The dist-tag ${quote(tag)} must point at ${version}, not at ${shown(target)}.`);
  }
  return tag;
}

/** The key holds the scope and a slash, and a provenance bundle may stand beside it: take the one that is a .tgz. */
function tarballAttachment({ _attachments }: JsonObject): JsonObject {
  const entries = isObject(_attachments) ? Object.entries(_attachments) : [];
  const tarballs = entries.filter(([file]) => file.endsWith('.tgz'));
  const [entry] = tarballs;
  if (!entry || tarballs.length > 1)
    throw refuse('The document must hold exactly one tarball in _attachments.');
  if (!isObject(entry[1])) throw refuse('The tarball in _attachments must be an object.');
  return entry[1];
}

function decode({ data, length }: JsonObject): Buffer {
  if (typeof data !== 'string' || data === '') throw refuse('The tarball in _attachments has no data.');
  const bytes = Buffer.from(data, 'base64');
  // Buffer skips what is not base64, so a wrong character shows in the length.
  const padding = data.endsWith('==') ? 2 : Number(data.endsWith('='));
  if (data.length % 4 !== 0 || bytes.length !== (data.length / 4) * 3 - padding) {
    throw refuse('The tarball in _attachments is not valid base64.');
  }
  if (length !== bytes.length) {
    throw refuse(`The tarball is ${bytes.length} bytes long, but the document says ${shown(length)}.`);
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) throw refuse('The tarball is not compressed with gzip.');
  return bytes;
}

function digests(
  { dist }: JsonObject,
  tarball: Buffer,
): { readonly shasum: string; readonly integrity: string } {
  const claimed = isObject(dist) ? dist : {};
  const shasum = createHash('sha1').update(tarball).digest('hex');
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  if (claimed.shasum === undefined && claimed.integrity === undefined) {
    throw refuse('The manifest has neither dist.integrity nor dist.shasum.');
  }
  if (claimed.shasum !== undefined && claimed.shasum !== shasum) {
    throw refuse('The tarball does not have the sha1 that dist.shasum says.');
  }
  // Nearly all clients say exactly this: the bytes are hashed once, and ssri is not loaded.
  const isSame = claimed.integrity === undefined || claimed.integrity === integrity;
  if (!isSame && !matches(claimed.integrity, tarball)) {
    throw refuse('The tarball does not have the hash that dist.integrity says.');
  }
  return { shasum, integrity };
}

function matches(integrity: unknown, tarball: Buffer): boolean {
  if (typeof integrity !== 'string' || integrity.length > MAX_INTEGRITY) return false;
  return ssri.checkData(tarball, integrity) !== false;
}

/** No file in a tarball has a longer path. */
function fileName(value: unknown): string | undefined {
  const name = text(value);
  return name !== undefined && name.length <= 4096 ? name : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? quote(value) : value === undefined ? 'missing' : typeof value;
}

function refuse(message: string): RegistryError {
  return new RegistryError(400, message);
}
