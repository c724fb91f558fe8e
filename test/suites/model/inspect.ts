import { isObject, type JsonObject, own, without } from '../../../src/lib/json';
import type { Happening, Revision } from './history';
import {
  type Change,
  isBuild,
  isChosen,
  isLatest,
  isMarked,
  isNotThere,
  isStarred,
  pointsAt,
  publishTags,
  TAGS,
  VERSIONS,
} from './registers';

/** Whose token every client has. */
export const STARGAZER = 'admin';

export type Findings = {
  readonly changes: readonly Change[];
  readonly revision?: Revision | undefined;
  readonly times?: Happening['times'];
  /** What is wrong with the answer in itself. */
  readonly problems?: readonly string[];
};

/** What a packument tells of each version, tag and mark, and whether it agrees with itself. */
export function inspect(document: JsonObject): Findings {
  const versions = objectIn(document, 'versions');
  const tags = objectIn(document, 'dist-tags');
  const { _rev: rev } = document;
  const time = objectIn(document, 'time');
  const changes = [
    ...VERSIONS.flatMap((version) => seenVersion(version, own(versions, version), tags)),
    ...TAGS.map((tag) => pointsAt(tag, textIn(tags, tag))),
    isChosen(textIn(tags, 'latest'), Object.keys(versions)),
    // What is for an install only has neither revision nor stars.
    ...(rev === undefined ? [] : [isStarred(Object.hasOwn(objectIn(document, 'users'), STARGAZER))]),
  ];
  const content = JSON.stringify([changes.map(({ register, effect }) => [register, effect]), tags]);
  return {
    changes,
    revision: typeof rev === 'string' ? { rev, content } : undefined,
    times: without(texts(time), 'modified'),
    problems: [
      ...tagProblems(tags, versions),
      ...publishTagProblems(tags, versions),
      ...timeProblems(time, versions),
    ],
  };
}

/** What the tags tell by themselves. */
export function seenTags(tags: JsonObject): readonly Change[] {
  return [...TAGS.map((tag) => pointsAt(tag, textIn(tags, tag))), isLatest(textIn(tags, 'latest'))];
}

function seenVersion(version: string, manifest: unknown, tags: JsonObject): readonly Change[] {
  if (!isObject(manifest)) return [isNotThere(version)];
  const integrity = textIn(objectIn(manifest, 'dist'), 'integrity');
  const tag = publishTagsOf(version, tags).join();
  return [isBuild(version, { integrity, tag }), isMarked(version, textIn(manifest, 'deprecated'))];
}

function publishTagsOf(version: string, tags: JsonObject): readonly string[] {
  return publishTags(version).filter((tag) => own(tags, tag) === version);
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

/** Each version is published with one tag of its own, in one write. */
function publishTagProblems(tags: JsonObject, versions: JsonObject): readonly string[] {
  return Object.keys(versions)
    .filter((version) => publishTagsOf(version, tags).length !== 1)
    .map((version) => `${version} is there without the one tag that it was published with.`);
}

function timeProblems(time: JsonObject, versions: JsonObject): readonly string[] {
  return ['created', 'modified', ...Object.keys(versions)]
    .filter((key) => Number.isNaN(Date.parse(String(own(time, key)))))
    .map((key) => `There is no time of ${key}.`);
}

function texts(document: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(document).map((key) => [key, textIn(document, key)]));
}

function textIn(document: JsonObject, key: string): string {
  return String(own(document, key) ?? '');
}

export function objectIn(document: JsonObject, key: string): JsonObject {
  const value = own(document, key);
  return isObject(value) ? value : {};
}
