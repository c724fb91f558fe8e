import { isObject, type JsonObject } from '../../lib/json';
import { isObjectAt, membersWithin, type Range, valueAt } from '../../lib/jsonMembers';
import type { PackageName } from '../names';
import { damaged, type Manifest, type Packument, textsIn, toManifest } from './packument';

/**
 * Where things are in the bytes of a packument. It is found without parsing the versions, of which a packument may have
 * tens of megabytes.
 */
export type Outline = {
  readonly bytes: Uint8Array;
  readonly members: ReadonlyMap<string, Range>;
  readonly versions: ReadonlyMap<string, Range>;
};

/** RegistryError 500 if the bytes are not a packument. */
export function outlineOf(bytes: Uint8Array, name: PackageName): Outline {
  try {
    const { members, inner: versions } = membersWithin(bytes, 'versions');
    const isWhole = versions && [...versions.values()].every((range) => isObjectAt(bytes, range));
    if (isWhole) return { bytes, members, versions };
  } catch (cause) {
    throw damaged(name, cause);
  }
  throw damaged(name);
}

/** Of a public packument, which was looked at when it came. A package that is unpublished there has no versions. */
export function publicOutline(text: string): Outline {
  const bytes = Buffer.from(text);
  const { members, inner = new Map() } = membersWithin(bytes, 'versions');
  return { bytes, members, versions: inner };
}

export function distTagsIn({ bytes, members }: Outline): Record<string, string> {
  const range = members.get('dist-tags');
  return textsIn(range && valueAt(bytes, range));
}

/** As it stands there; undefined if there is no such version. */
export function versionIn({ bytes, versions }: Outline, version: string): JsonObject | undefined {
  const range = versions.get(version);
  const value = range && valueAt(bytes, range);
  return isObject(value) ? value : undefined;
}

/** The version of a package of ours, as `parsePackument` has it. RegistryError 500 if it is not JSON. */
export function manifestIn(outline: Outline, version: string, name: PackageName): Manifest | undefined {
  try {
    const value = versionIn(outline, version);
    return value && toManifest(value, version, name);
  } catch (cause) {
    throw damaged(name, cause);
  }
}

/** A packument of which the versions are only named. */
export type Head = JsonObject &
  Pick<Packument, 'name' | 'dist-tags' | '_rev' | 'time'> & {
    readonly versions: Readonly<Record<string, unknown>>;
  };

/** undefined for an index that the registry has not written as it writes them now. RegistryError 500 if it is damaged. */
export function headOf({ bytes, members, versions }: Outline, name: PackageName): Head | undefined {
  if (!members.has('_revisions') || members.has('_attachments')) return undefined;
  const others = [...members].filter(([key]) => key !== 'versions');
  try {
    const values = Object.fromEntries(others.map(([key, range]) => [key, valueAt(bytes, range)]));
    return {
      ...values,
      _rev: String(values._rev),
      name: name.full,
      'dist-tags': textsIn(values['dist-tags']),
      time: textsIn(values.time),
      versions: Object.fromEntries([...versions.keys()].map((version) => [version, true])),
    };
  } catch (cause) {
    throw damaged(name, cause);
  }
}

/** The bytes to keep of a head, with the versions as they stand. */
export function serializeHead(head: Head, { bytes, members }: Outline): Buffer {
  const { versions: _, ...others } = head;
  const range = members.get('versions') ?? { start: 0, end: 0 };
  const start = JSON.stringify(others).slice(0, -1);
  return Buffer.concat([
    Buffer.from(`${start},"versions":`),
    bytes.subarray(range.start, range.end),
    Buffer.from('}'),
  ]);
}
