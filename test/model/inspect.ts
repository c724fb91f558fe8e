import { isObject, type JsonObject, own } from '../../src/registry/json';
import type { Revision } from './history';
import { type Change, hasBytes, isMarked, isNotThere, pointsAt, TAGS, VERSIONS } from './registers';

export type Findings = {
  readonly changes: readonly Change[];
  readonly revision?: Revision | undefined;
  /** What is wrong with the answer in itself. */
  readonly problems?: readonly string[];
};

/** What a packument tells of each version, tag and mark, and whether it agrees with itself. */
export function inspect(document: JsonObject): Findings {
  const versions = objectIn(document, 'versions');
  const tags = objectIn(document, 'dist-tags');
  const changes = [
    ...VERSIONS.flatMap((version) => seenVersion(version, own(versions, version))),
    ...seenTags(tags),
  ];
  const { _rev: rev } = document;
  const content = JSON.stringify([changes.map(({ register, effect }) => [register, effect]), tags]);
  return {
    changes,
    revision: typeof rev === 'string' ? { rev, content } : undefined,
    problems: [
      ...tagProblems(tags, versions),
      ...ownTagProblems(tags, versions),
      ...timeProblems(objectIn(document, 'time'), versions),
    ],
  };
}

/** `latest` and the tags of the versions' own are held to less, as other writes move them too. */
export function seenTags(tags: JsonObject): readonly Change[] {
  return TAGS.map((tag) => pointsAt(tag, String(own(tags, tag) ?? '')));
}

function seenVersion(version: string, manifest: unknown): readonly Change[] {
  if (!isObject(manifest)) return [isNotThere(version)];
  const dist = objectIn(manifest, 'dist');
  return [hasBytes(version, String(dist.integrity)), isMarked(version, String(manifest.deprecated ?? ''))];
}

function tagProblems(tags: JsonObject, versions: JsonObject): readonly string[] {
  const lost = Object.entries(tags).filter(([, version]) => !own(versions, String(version)));
  const hasLatest = own(tags, 'latest') !== undefined || Object.keys(versions).length === 0;
  return [
    ...lost.map(
      ([tag, version]) => `The tag ${tag} points at ${version}, which is not in the same document.`,
    ),
    ...(hasLatest ? [] : ['There are versions, and no latest.']),
  ];
}

/** Each version is published with a tag of its own, in one write. */
function ownTagProblems(tags: JsonObject, versions: JsonObject): readonly string[] {
  return Object.keys(versions)
    .filter((version) => own(tags, `t-${version}`) !== version)
    .map((version) => `${version} is there without the tag that it was published with.`);
}

function timeProblems(time: JsonObject, versions: JsonObject): readonly string[] {
  return ['created', 'modified', ...Object.keys(versions)]
    .filter((key) => Number.isNaN(Date.parse(String(own(time, key)))))
    .map((key) => `There is no time of ${key}.`);
}

export function objectIn(document: JsonObject, key: string): JsonObject {
  const value = own(document, key);
  return isObject(value) ? value : {};
}
