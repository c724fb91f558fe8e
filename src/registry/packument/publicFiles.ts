import { isUtf8 } from 'node:buffer';
import { isObject, type JsonObject } from '../../lib/json';
import { cursorOf, isAt, isAtEnd, type JsonBounds, type JsonCursor, unusual } from '../../lib/jsonCursor';
import type { Range } from '../../lib/jsonMembers';
import { eachMember, isAtObject, isAtText, orUndefined, skipValue } from '../../lib/jsonSkip';
import { manifestsOf } from './public';

/** What a packument says of the file of a version, as far as it says it in texts. */
export type NamedFile = {
  readonly version: string;
  readonly tarball?: string | undefined;
  readonly integrity?: string | undefined;
  readonly shasum?: string | undefined;
};

export type PublicFile = NamedFile & {
  /** Where in the bytes the text of `tarball` begins, behind its quote. */
  readonly tarballAt: number;
  /** Where in the bytes the manifest is. */
  readonly manifest: Range;
};

export type PublicFiles = { readonly files: readonly PublicFile[]; readonly latest: PublicFile | undefined };

/**
 * The files of a public packument, found in its bytes without parsing it: an install asks for fifty megabytes of
 * packuments at once, and what JSON.parse makes of them is thrown away. undefined for all that is unusual: if it is not
 * JSON in UTF-8, beyond the bounds, about another package, not of the form that clients expect, or if a field that is
 * looked at is there twice or written with an escape. Who gets undefined has to parse it.
 */
export function publicFilesIn(bytes: Buffer, name: string, bounds: JsonBounds): PublicFiles | undefined {
  if (!isUtf8(bytes)) return undefined;
  return orUndefined(() => {
    const cursor = cursorOf(bytes, bounds);
    const { name: named, latest, files } = readPackument(cursor);
    if (!isAtEnd(cursor) || named !== name || !areDifferent(files)) return undefined;
    return { files, latest: files.find(({ version }) => version === latest) };
  });
}

function areDifferent(files: readonly NamedFile[]): boolean {
  return new Set(files.map(({ version }) => version)).size === files.length;
}

/** The same of what the bytes say. */
export function filesOf(document: JsonObject): readonly NamedFile[] {
  return manifestsOf(document).map(([version, manifest]) => {
    const { tarball, integrity, shasum } = isObject(manifest.dist) ? manifest.dist : {};
    return { version, tarball: text(tarball), integrity: text(integrity), shasum: text(shasum) };
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A field that is looked at. `read` moves the cursor behind its value. */
type Field = { readonly name: Uint8Array; readonly read: () => void };

function field(name: string, read: () => void): Field {
  return { name: Buffer.from(name), read };
}

type Found = {
  name?: string | undefined;
  latest?: string | undefined;
  files: readonly PublicFile[];
};

const LATEST = Buffer.from('latest');

function readPackument(cursor: JsonCursor): Found {
  const found: Found = { files: [] };
  readFields(cursor, [
    field('name', () => Object.assign(found, { name: textAt(cursor) })),
    field('versions', () => Object.assign(found, { files: readVersions(cursor) })),
    field('dist-tags', () => Object.assign(found, { latest: readTags(cursor) })),
  ]);
  return found;
}

/** SyntaxError for a tag that is not a text. */
function readTags(cursor: JsonCursor): string | undefined {
  let latest: string | undefined;
  eachMember(cursor, (start, end) => {
    if (!isAtText(cursor)) throw unusual();
    const version = textAt(cursor);
    if (isName(cursor.bytes, LATEST, { start, end })) latest = version;
  });
  return latest;
}

function readVersions(cursor: JsonCursor): readonly PublicFile[] {
  const files: PublicFile[] = [];
  const say = (said: Partial<PublicFile>) => Object.assign(files.at(-1) ?? {}, said);
  const inDist = [
    field('tarball', () => say({ tarballAt: cursor.at + 1, tarball: textAt(cursor) })),
    field('integrity', () => say({ integrity: textAt(cursor) })),
    field('shasum', () => say({ shasum: textAt(cursor) })),
  ];
  const inManifest = [
    field('dist', () => (isAtObject(cursor) ? readFields(cursor, inDist) : skipValue(cursor))),
  ];
  eachMember(cursor, (start, end) => {
    const manifest = { start: cursor.at, end: cursor.at };
    files.push({ version: cursor.bytes.toString('utf8', start, end), tarballAt: 0, manifest });
    readFields(cursor, inManifest);
    manifest.end = cursor.at;
  });
  return files;
}

/** SyntaxError where one of them is there twice. */
function readFields(cursor: JsonCursor, fields: readonly Field[]): void {
  const seen = new Set<Field>();
  eachMember(cursor, (start, end) => {
    const found = fields.find(({ name }) => isName(cursor.bytes, name, { start, end }));
    if (!found) return skipValue(cursor);
    if (seen.has(found)) throw unusual();
    seen.add(found);
    found.read();
  });
}

function isName(bytes: Uint8Array, name: Uint8Array, { start, end }: Range): boolean {
  return end - start === name.length && isAt(bytes, name, start);
}

/** Of a text without escapes; undefined where there is no text. */
function textAt(cursor: JsonCursor): string | undefined {
  const { at, escaped } = cursor;
  const isText = isAtText(cursor);
  skipValue(cursor);
  if (!isText) return undefined;
  if (cursor.escaped !== escaped) throw unusual();
  return cursor.bytes.toString('utf8', at + 1, cursor.at - 1);
}
