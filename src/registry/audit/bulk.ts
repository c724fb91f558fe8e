import semver from 'semver';
import { RegistryError } from '../../errors';
import { isObject, type JsonObject } from '../../lib/json';

/** One of npm's forms of a question for advisories: what is in it, and what of it may be told. */
export type AuditForm = {
  /** Every name in the document, valid or not. RegistryError 413 for more than any project has. */
  names(document: JsonObject): ReadonlySet<string>;
  /** Are there packages without any version? Nothing could be found about them. */
  hasNoVersions(document: JsonObject): boolean;
  /** The document with public packages only; undefined when there is none. */
  publicPart(document: JsonObject, isPublic: IsPublic): JsonObject | undefined;
  /** The answer that tells of no vulnerability. */
  readonly nothing: JsonObject;
  /** One answer out of those of several registries. */
  merged(told: readonly Told[]): JsonObject;
};

/** The answer of one registry, about those names. */
export type Told = { readonly answer: JsonObject; readonly names: ReadonlySet<string> };

/** How much is in a document, as far as anything looks at it. */
export type Size = {
  readonly names: number;
  /** Of all names together. */
  readonly versions: number;
  readonly versionsOfOne?: number;
};

const MAX_NAMES = 10_000;
const MAX_VERSIONS = 50_000;
const MAX_VERSIONS_OF_ONE = 1_000;

/** Call it before looking at each of them: a body has room for millions. */
export function assertAuditable({ names, versions, versionsOfOne = 0 }: Size): void {
  if (names > MAX_NAMES) throw tooMany(`${MAX_NAMES} packages`);
  if (versions > MAX_VERSIONS) throw tooMany(`${MAX_VERSIONS} versions`);
  if (versionsOfOne > MAX_VERSIONS_OF_ONE) throw tooMany(`${MAX_VERSIONS_OF_ONE} versions of a package`);
}

function tooMany(most: string): RegistryError {
  return new RegistryError(413, `At most ${most} can be audited at once.`);
}

export type IsPublic = (name: string) => boolean;

/** `{"left-pad": ["1.3.0"]}`: npm 7 and later, yarn 4, pnpm 12, bun. */
export const bulk: AuditForm = {
  names: (document) => {
    const names = Object.keys(document);
    assertAuditable({ names: names.length, versions: 0 });
    const counts = Object.values(document).map((versions) => (Array.isArray(versions) ? versions.length : 0));
    const versions = counts.reduce((sum, count) => sum + count, 0);
    assertAuditable({ names: names.length, versions, versionsOfOne: Math.max(0, ...counts) });
    return new Set(names);
  },
  hasNoVersions: () => false,
  publicPart: (document, isPublic) => {
    const kept = Object.entries(document)
      .filter(([name]) => isPublic(name))
      .map(([name, versions]) => [name, publicVersions(versions)] as const)
      .filter(([, versions]) => versions.length > 0);
    return kept.length > 0 ? Object.fromEntries(kept) : undefined;
  },
  nothing: {},
  // A registry speaks for its own packages alone.
  merged: (told) =>
    Object.fromEntries(
      told.flatMap(({ answer, names }, registry) =>
        Object.entries(answer)
          .filter(([name]) => names.has(name))
          .map(([name, advisories]) => [name, renumbered(advisories, registry)]),
      ),
    ),
};

function renumbered(advisories: unknown, registry: number): unknown {
  const list: readonly unknown[] = Array.isArray(advisories) ? advisories : [];
  return list.map((advisory) =>
    isObject(advisory) && 'id' in advisory ? { ...advisory, id: idAmong(advisory.id, registry) } : advisory,
  );
}

/** More than any registry has. */
const IDS = 1_000_000_000;

/**
 * The id of an advisory in an answer that is made of those of several registries. Each counts from one, and clients take
 * what has the same id for the same. `registry`: from 0 on; ids of the first one stay as they are.
 */
export function idAmong(id: unknown, registry: number): unknown {
  if (registry === 0) return id;
  return typeof id === 'number' ? id + registry * IDS : `${registry}-${id}`;
}

/** What is no version may be a URL of something private. */
function publicVersions(versions: unknown): readonly string[] {
  const texts: readonly unknown[] = Array.isArray(versions) ? versions : [];
  return texts.filter((text) => isVersionText(text));
}

export function isVersionText(text: unknown): text is string {
  return typeof text === 'string' && semver.valid(text) !== null;
}
