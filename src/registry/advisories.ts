import semver from 'semver';
import type { JsonObject } from './json';

/** One of npm's forms of a question for advisories: what is in it, and what of it may be told. */
export type AuditForm = {
  /** Every name in the document, valid or not. */
  names(document: JsonObject): ReadonlySet<string>;
  /** The document with public packages only; undefined when there is none. */
  publicPart(document: JsonObject, isPublic: IsPublic): JsonObject | undefined;
  /** The answer that tells of no vulnerability. */
  readonly nothing: JsonObject;
};

export type IsPublic = (name: string) => boolean;

/** `{"left-pad": ["1.3.0"]}`: npm 7 and later, yarn 4, pnpm 12, bun. */
export const bulk: AuditForm = {
  names: (document) => new Set(Object.keys(document)),
  publicPart: (document, isPublic) => {
    const kept = Object.entries(document)
      .filter(([name]) => isPublic(name))
      .map(([name, versions]) => [name, publicVersions(versions)] as const)
      .filter(([, versions]) => versions.length > 0);
    return kept.length > 0 ? Object.fromEntries(kept) : undefined;
  },
  nothing: {},
};

/** What is no version may be a URL of something private. */
function publicVersions(versions: unknown): readonly string[] {
  const texts: readonly unknown[] = Array.isArray(versions) ? versions : [];
  return texts.filter((text) => isVersionText(text));
}

export function isVersionText(text: unknown): text is string {
  return typeof text === 'string' && semver.valid(text) !== null;
}
