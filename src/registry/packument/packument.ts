import { createHash, randomBytes } from 'node:crypto';
import { RegistryError } from '../../errors';
import { defined, isObject, type JsonObject, without } from '../../lib/json';
import type { PackageName } from '../names';

/** One version: its package.json and what the registry adds. */
export type Manifest = JsonObject & {
  readonly name: string;
  readonly version: string;
  readonly dist: JsonObject;
  readonly deprecated?: string;
};

/** A package as it is kept in `<name>/index.json`. */
export type Packument = JsonObject & {
  readonly name: string;
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, Manifest>>;
  /** ISO dates by version, `created` and `modified`. */
  readonly time: Readonly<Record<string, string>>;
  readonly _rev: string;
};

/**
 * The packument in the bytes of an index. If the original wrote it, its attachments are dropped, and a
 * missing `time` is filled with the date of the object. RegistryError 500 if the bytes are not a packument.
 */
export function parsePackument(bytes: Uint8Array, name: PackageName, lastModified: Date): Packument {
  const document = parseObject(bytes, name);
  const versions = manifests(document.versions, name);
  const seen = lastModified.toISOString();
  const kept = textsIn(document.time);
  const missing = Object.keys(versions).filter((version) => !Object.hasOwn(kept, version));
  return {
    ...without(document, '_attachments'),
    _id: name.full,
    _rev: typeof document._rev === 'string' ? document._rev : `0-${fingerprint(bytes)}`,
    name: name.full,
    'dist-tags': textsIn(document['dist-tags']),
    versions,
    time: {
      created: seen,
      modified: seen,
      ...kept,
      ...Object.fromEntries(missing.map((version) => [version, seen])),
    },
  };
}

const MiB = 1024 * 1024;

/** RegistryError 403 for a packument of more bytes than the bound: whoever installs or changes the package loads it. */
export function assertRoom({ full }: PackageName, bytes: number, most: number): void {
  if (bytes <= most) return;
  throw new RegistryError(
    403,
    `The packument of ${full} would be larger than the ${most / MiB} MiB that this registry keeps of one package. ` +
      'Unpublish versions that nobody needs, or ask the administrators to raise CODEBOX_MAX_PACKUMENT.',
  );
}

/** What a write changes of every packument. */
export type Revised = JsonObject & Pick<Packument, '_rev' | 'time'>;

/**
 * The packument with a new revision and date. Revisions are opaque to clients. The random part makes the
 * bytes of every write unique. With the list of the last revisions, a writer that lost an answer finds its
 * own write again.
 */
export function revise<P extends Revised>(packument: P, now: Date): P {
  const start = generationOf(packument._rev) + 1;
  const id = randomBytes(8).toString('hex');
  return {
    ...packument,
    _rev: `${start}-${id}`,
    _revisions: { start, ids: [id, ...revisionIds(packument)].slice(0, REMEMBERED_REVISIONS) },
    time: { ...packument.time, modified: now.toISOString() },
  };
}

/** How many writes led to a revision; 0 for an index of the original. */
export function generationOf(revision: string): number {
  return Number.parseInt(revision, 10) || 0;
}

/** More writes than can happen between a lost answer and the next read. */
const REMEMBERED_REVISIONS = 50;

/** Is that revision the packument's own, or one of the last before it? */
export function descendsFrom(packument: JsonObject, revision: string): boolean {
  return revisionIds(packument).includes(revision.slice(revision.indexOf('-') + 1));
}

function revisionIds({ _revisions }: JsonObject): readonly unknown[] {
  return isObject(_revisions) && Array.isArray(_revisions.ids) ? _revisions.ids : [];
}

/** A packument with no version yet. */
export function emptyPackument(name: PackageName, now: Date): Packument {
  const time = { created: now.toISOString(), modified: now.toISOString() };
  return { _id: name.full, _rev: '0-0', name: name.full, 'dist-tags': {}, versions: {}, time };
}

function parseObject(bytes: Uint8Array, name: PackageName): JsonObject {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw damaged(name, cause);
  }
  if (!isObject(document)) throw damaged(name);
  return document;
}

function manifests(versions: unknown, name: PackageName): Record<string, Manifest> {
  if (!isObject(versions)) throw damaged(name);
  const entries = Object.entries(versions).map(([version, value]) => {
    if (!isObject(value)) throw damaged(name);
    return [version, toManifest(value, version, name)] as const;
  });
  return Object.fromEntries(entries);
}

/** What stands in an index under a version. */
export function toManifest(value: JsonObject, version: string, { full }: PackageName): Manifest {
  const dist = isObject(value.dist) ? value.dist : {};
  const deprecated = typeof value.deprecated === 'string' ? value.deprecated : undefined;
  return defined({ ...value, name: full, version, dist, deprecated });
}

/** The members of an object that are texts; none of what is no object. */
export function textsIn(value: unknown): Record<string, string> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** The index in storage is no packument. */
export function damaged(name: PackageName, cause?: unknown): RegistryError {
  return new RegistryError(500, `The index of ${name.full} in storage is damaged.`, { cause });
}

function fingerprint(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
