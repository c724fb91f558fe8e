import { isObject, type JsonObject, without } from '../../lib/json';
import { HOISTED } from '../packument/forms';
import { manifestsOf } from '../packument/public';
import { type Advisory, type Fix, fixesAmong, type Young } from './fixes';
import { type Judged, judge, type View } from './judge';
import type { NewScript } from './scripts';
import { repairedTags } from './tags';
import type { Verdict } from './verdict';

export type Decided = {
  readonly held: ReadonlyMap<string, Verdict>;
  /** The young versions that are served all the same. */
  readonly fixes: ReadonlyMap<string, Fix>;
  /** The versions that are served and brought an install script, where the policy warns of them. */
  readonly scripts: ReadonlyMap<string, NewScript>;
  /** Until then the result stays the same, but for new advisories; in milliseconds. Infinity: for ever. */
  readonly until: number;
};

export type Applied = Decided & { readonly document: JsonObject };

/** A full public packument without the versions that are held back, by what upstream knows of holes in them. */
export function applyRules(packument: JsonObject, view: View, advisories: readonly Advisory[] = []): Applied {
  const decided = decide(judge(packument, view), advisories);
  return { ...decided, document: withoutHeld(packument, decided.held) };
}

/** What was judged, but for the fixes. */
export function decide(judged: Judged, advisories: readonly Advisory[]): Decided {
  const fixes = advisories.length === 0 ? NO_FIXES : fixesAmong(youngIn(judged), advisories);
  const held = new Map([...judged.held].filter(([version]) => !fixes.has(version)));
  const scripts = new Map([...judged.scripts].filter(([version]) => !held.has(version)));
  return { held, fixes, scripts, until: judged.until };
}

/** The full form that is served; the same object if all of it is. It has no version if nothing is left. */
export function withoutHeld(packument: JsonObject, held: Decided['held']): JsonObject {
  if (held.size === 0 && hasAllTagged(packument)) return packument;
  const time = isObject(packument.time) ? packument.time : {};
  const versions = manifestsOf(packument).filter(([version]) => !held.has(version));
  return withVersions(packument, time, versions);
}

const NO_FIXES: ReadonlyMap<string, Fix> = new Map();

/** What only the age holds back may be served for what it mends. What else is held back is no choice at all. */
export function youngIn({ versions, held }: Judged): Young {
  const isYoung = (version: string) => held.get(version)?.rule === 'age';
  return { versions: versions.filter((version) => !held.has(version) || isYoung(version)), isYoung };
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
