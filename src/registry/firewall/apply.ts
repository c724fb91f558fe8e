import { isObject, type JsonObject, own, without } from '../../lib/json';
import { HOISTED } from '../packument/forms';
import { manifestsOf } from '../packument/public';
import { repairedTags } from './tags';
import { type Rules, type Verdict, verdictOf } from './verdict';

export type Applied = {
  /** What is served: the full form. It has no version if nothing is left. */
  readonly document: JsonObject;
  readonly held: ReadonlyMap<string, Verdict>;
  /** When the next of them comes of age; Infinity: none does. Until then the result stays the same. */
  readonly until: number;
};

type View = { readonly rules: Rules; readonly now: number };

/** A full public packument without the versions that are held back at that moment (milliseconds). */
export function applyRules(packument: JsonObject, view: View): Applied {
  const time = isObject(packument.time) ? packument.time : {};
  const held = new Map<string, Verdict>();
  const versions = manifestsOf(packument).filter(([version]) => {
    const verdict = verdictOf(version, own(time, version), view);
    if (verdict) held.set(version, verdict);
    return verdict === undefined;
  });
  const ends = [...held.values()].flatMap((verdict) => (verdict.rule === 'age' ? [verdict.until] : []));
  const until = ends.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  return { document: withVersions(packument, time, versions), held, until };
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
