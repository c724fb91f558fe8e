import { isDeepStrictEqual } from 'node:util';
import { defined, isObject, type JsonObject, own, without } from '../../lib/json';
import { emptyPackument, type Manifest, type Packument } from '../packument/packument';
import { assertTarballIsOurs, withoutReservation } from '../publish/reservations';
import { assertFree } from '../publish/version';
import { deprecatedAnew, markOf, mergedTags } from './changes';
import { sameBytes } from './hashes';
import { howImported, type ImportedVersion, type ImportRecord, importRecord } from './record';
import type { SourcePackage } from './source';

/** A version of the source whose tarball is stored. */
export type StoredVersion = {
  readonly manifest: Manifest;
  readonly integrity: string;
  readonly shasum: string;
  readonly date: string;
  readonly warnings: readonly string[];
  /** Before its tarball was stored. */
  readonly started: Date;
};

export type Import = {
  readonly source: SourcePackage;
  /** Of the source, for people. */
  readonly from: string;
  readonly stored: readonly StoredVersion[];
  readonly now: Date;
};

/**
 * The packument with these versions, and with dates, dist-tags, deprecations and the readme of the source; the same object
 * when it has all that. What was published, tagged or deprecated here stays as it is. RegistryError 403 when a version is
 * here by now with other bytes, 503 when a publish of one is under way.
 */
export function withImported(current: Packument | undefined, given: Import): Packument {
  const { source, stored, from, now } = given;
  const base = current ?? begun(source, now);
  const added = stored.filter(({ manifest: { version } }) => !own(base.versions, version));
  for (const one of stored) assertMayBeAdded(current, one, given);
  const record = importRecord(base);
  const versions = inOrder(source, {
    ...deprecatedAnew(base, source, record),
    ...Object.fromEntries(added.map(({ manifest }) => [manifest.version, manifest])),
  });
  const tags = mergedTags({ ...base, versions }, source, record);
  const next: Packument = {
    ...added.reduce((packument, { manifest }) => withoutReservation(packument, manifest.version), base),
    'dist-tags': tags,
    versions,
    time: timesOf(base, source, added),
    maintainers: mergedPeople(base.maintainers, source.maintainers),
    _imported: defined({
      from: added.length > 0 ? from : (record?.from ?? from),
      time: added.length > 0 ? now.toISOString() : (record?.time ?? now.toISOString()),
      tags: Object.fromEntries(Object.entries(source.tags).filter(([, version]) => own(versions, version))),
      versions: recorded({ record, versions, source, added }),
    }),
  };
  const done = { ...next, ...readmeOf(source, next) };
  return current && isDeepStrictEqual(done, current) ? current : done;
}

function begun({ name, created, versions }: SourcePackage, now: Date): Packument {
  const dates = versions
    .flatMap(({ date }) => date ?? [])
    .toSorted((one, other) => Date.parse(one) - Date.parse(other));
  const empty = emptyPackument(name, now);
  return { ...empty, time: { ...empty.time, created: created ?? dates[0] ?? empty.time.created ?? '' } };
}

function assertMayBeAdded(current: Packument | undefined, stored: StoredVersion, given: Import): void {
  const { name } = given.source;
  const { manifest, integrity, shasum, started } = stored;
  const publication = { name, version: manifest.version, integrity, shasum, tag: 'latest' };
  const known = current && own(current.versions, manifest.version);
  if (known && sameBytes(known.dist, stored) === true) return;
  assertFree(current, publication);
  assertTarballIsOurs(current, { publication, started, now: given.now });
}

/** As the source has them; what only this registry has comes last. */
function inOrder(source: SourcePackage, versions: Packument['versions']): Packument['versions'] {
  const known = source.versions.filter(({ version }) => own(versions, version));
  const first = known.flatMap(({ version }) => {
    const manifest = own(versions, version);
    return manifest ? [[version, manifest] as const] : [];
  });
  return { ...Object.fromEntries(first), ...without(versions, ...known.map(({ version }) => version)) };
}

function timesOf(base: Packument, source: SourcePackage, added: readonly StoredVersion[]): Packument['time'] {
  const { created } = base.time;
  const isEarlier = source.created !== undefined && Date.parse(source.created) < Date.parse(created ?? '');
  return {
    ...base.time,
    ...(isEarlier && { created: source.created }),
    ...Object.fromEntries(added.map(({ manifest, date }) => [manifest.version, date])),
  };
}

function mergedPeople(known: unknown, more: readonly JsonObject[]): readonly unknown[] {
  const people: readonly unknown[] = Array.isArray(known) ? known : [];
  const names = new Set(people.map((person) => (isObject(person) ? person.name : person)));
  return [...people, ...more.filter(({ name }) => !names.has(name))];
}

type Recorded = {
  readonly record: ImportRecord | undefined;
  readonly versions: Packument['versions'];
  readonly source: SourcePackage;
  readonly added: readonly StoredVersion[];
};

function recorded({ record, versions, source, added }: Recorded): ImportRecord['versions'] {
  const marks = new Map(source.versions.map(({ version, manifest }) => [version, markOf(manifest)]));
  const warnings = new Map(added.map(({ manifest, warnings }) => [manifest.version, warnings]));
  const fresh = added.map(({ manifest }): [string, ImportedVersion] => [manifest.version, {}]);
  const known: ImportRecord['versions'] = { ...record?.versions, ...Object.fromEntries(fresh) };
  const entries = Object.entries(known).flatMap(([version, one]): [string, ImportedVersion][] => {
    if (!own(versions, version)) return [];
    const said = warnings.get(version) ?? one.warnings ?? [];
    const mark = marks.get(version) ?? one.deprecated ?? '';
    return [
      [version, { ...(mark !== '' && { deprecated: mark }), ...(said.length > 0 && { warnings: said }) }],
    ];
  });
  return Object.fromEntries(entries);
}

/** It is that of the latest version at the source, and goes with it. */
function readmeOf({ readme, readmeFilename, tags }: SourcePackage, next: Packument): JsonObject {
  const latest = own(next['dist-tags'], 'latest') ?? '';
  const isThatOne = own(tags, 'latest') === latest && howImported(next, latest) !== undefined;
  return isThatOne
    ? defined({ readme, readmeFilename, _readmeOf: readme === undefined ? undefined : latest })
    : {};
}
