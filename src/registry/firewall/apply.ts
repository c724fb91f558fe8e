import { isObject, type JsonObject, without } from '../../lib/json';
import { HOISTED } from '../packument/forms';
import { manifestsOf } from '../packument/public';
import { birthOf, publishedAt, type Seen } from './birth';
import { repairedTags } from './tags';
import { type Rules, type Verdict, verdictOf } from './verdict';

export type Applied = {
  /** What is served: the full form; the same object if all of it is. It has no version if nothing is left. */
  readonly document: JsonObject;
  readonly held: ReadonlyMap<string, Verdict>;
  /** When the next of them comes of age; Infinity: none does. Until then the result stays the same. */
  readonly until: number;
};

export type View = {
  readonly rules: Rules;
  /** Milliseconds. */
  readonly now: number;
  /** Of the versions of which upstream has no date. */
  readonly seen: Seen;
};

/** A full public packument without the versions that are held back at that moment. */
export function applyRules(packument: JsonObject, view: View): Applied {
  const time = isObject(packument.time) ? packument.time : {};
  const held = new Map<string, Verdict>();
  const birth = (version: string) => birthOf(packument, version, view);
  const versions = manifestsOf(packument).filter(([version]) => {
    const verdict = verdictOf(version, birth, view);
    if (verdict) held.set(version, verdict);
    return verdict === undefined;
  });
  const ends = [...held.values()].flatMap((verdict) => (verdict.rule === 'age' ? [verdict.until] : []));
  const until = ends.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  const isWhole = held.size === 0 && hasAllTagged(packument);
  const document = isWhole ? packument : withVersions(packument, time, versions);
  return { document, held, until };
}

/** The versions whose age counts and of which upstream has no date. */
export function undatedIn(packument: JsonObject, { minAge }: Rules): readonly string[] {
  const versions = minAge === 0 ? [] : manifestsOf(packument).map(([version]) => version);
  return versions.filter((version) => publishedAt(packument, version) === undefined);
}

function hasAllTagged({ 'dist-tags': tags, versions }: JsonObject): boolean {
  return Object.values(textsIn(tags)).every(
    (version) => isObject(versions) && Object.hasOwn(versions, version),
  );
}

function withVersions(
  packument: JsonObject,
  time: JsonObject,
  versions: readonly (readonly [string, JsonObject])[],
): JsonObject {
  const served = versions.map(([version]) => version);
  const before = textsIn(packument['dist-tags']);
  const tags = repairedTags(before, served);
  const isMoved = tags.latest !== before.latest;
  const latest = isMoved ? versions.find(([version]) => version === tags.latest)?.[1] : undefined;
  return {
    ...(isMoved ? without(packument, ...OF_LATEST) : packument),
    ...Object.fromEntries(
      HOISTED.flatMap((field) => (latest && field in latest ? [[field, latest[field]]] : [])),
    ),
    'dist-tags': tags,
    versions: Object.fromEntries(versions),
    time: onlyOf(time, [...TIMES, ...served]),
  };
}

/** What the top of a packument has from the version that `latest` is on. */
const OF_LATEST = [...HOISTED, 'readme', 'readmeFilename'];

const TIMES = ['created', 'modified'];

function onlyOf(object: JsonObject, keys: readonly string[]): JsonObject {
  const wanted = new Set(keys);
  return Object.fromEntries(Object.entries(object).filter(([key]) => wanted.has(key)));
}

function textsIn(value: unknown): Record<string, string> {
  const entries = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
