import { type JsonObject, own, without } from '../../lib/json';
import { plainText } from '../../lib/printable';
import { marked } from '../packument/deprecation';
import type { Packument } from '../packument/packument';
import { sameBytes } from './hashes';
import type { ImportRecord } from './record';
import type { SourcePackage } from './source';

/** Tags of the source that are not here as they are there. */
export function otherTags({ 'dist-tags': tags }: Packument, source: SourcePackage): readonly string[] {
  return Object.keys(source.tags).filter((tag) => own(tags, tag) !== source.tags[tag]);
}

/** The versions that are here, with the marks that their source has changed since. */
export function deprecatedAnew(
  base: Packument,
  source: SourcePackage,
  record: ImportRecord | undefined,
): Packument['versions'] {
  const changed = source.versions.flatMap(({ version, manifest, dist }) => {
    const [here, known] = [own(base.versions, version), own(record?.versions ?? {}, version)];
    if (!here || !known || sameBytes(here.dist, dist) === false) return [];
    const [mark, was, is] = [markOf(manifest), known.deprecated ?? '', here.deprecated ?? ''];
    return mark !== is && was === is ? [[version, marked(here, mark)] as const] : [];
  });
  return changed.length === 0 ? base.versions : { ...base.versions, ...Object.fromEntries(changed) };
}

/** In characters, as of a publish. */
const MAX_MARK = 4096;

/** The message of the deprecation, as a terminal may show it; an empty one: it is not deprecated. */
export function markOf({ deprecated }: JsonObject): string {
  const text = deprecated === true ? 'This version is deprecated.' : deprecated;
  return typeof text === 'string' ? plainText(text).slice(0, MAX_MARK) : '';
}

export function mergedTags(
  { 'dist-tags': tags, versions }: Packument,
  source: SourcePackage,
  record: ImportRecord | undefined,
) {
  const before = record?.tags ?? {};
  const untouched = (tag: string) => own(tags, tag) === own(before, tag);
  const set = Object.entries(source.tags).filter(
    ([tag, version]) => own(versions, version) && untouched(tag),
  );
  const gone = Object.keys(before).filter((tag) => own(source.tags, tag) === undefined && untouched(tag));
  return { ...without(tags, ...gone.filter((tag) => tag !== 'latest')), ...Object.fromEntries(set) };
}
