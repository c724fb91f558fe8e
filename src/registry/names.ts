import semver from 'semver';
import validate from 'validate-npm-package-name';
import { RegistryError } from '../errors';
import { printable } from '../lib/printable';
import { redactedStart } from './redact';

export type PackageName = {
  /** As npm says it: `@acme/widget` or `widget`. */
  readonly full: string;
  /** With its @, lower case; undefined for an unscoped name. */
  readonly scope: string | undefined;
  /** Without the scope. */
  readonly bare: string;
};

const MAX_LENGTH = 214;

/**
 * Path segments that follow a package's name in a URL. After a scope, nobody could tell them from a package's name
 * (`@acme/-/-/--1.0.0.tgz`), so no scoped package is called like this.
 */
const ROUTES: readonly string[] = ['-', '-rev'];

/**
 * The name in decoded text, by the rules for names that exist (old public packages hold capitals).
 * RegistryError 400 for anything else: a name that passes can be part of a storage key, and holds no `*`: rules
 * match names against patterns, and a name that is a pattern could open what it does not name.
 */
export function parsePackageName(text: string): PackageName {
  const name = packageNameIn(text);
  if (name) return name;
  throw new RegistryError(400, `${quote(text)} is not a valid package name.`);
}

/** As `parsePackageName`, but undefined for a text that is not a name. */
export function packageNameIn(text: string): PackageName | undefined {
  if (text.length > MAX_LENGTH || !isName(text)) return undefined;
  const bare = text.slice(text.indexOf('/') + 1);
  if (!text.startsWith('@')) return { full: text, scope: undefined, bare };
  return ROUTES.includes(bare) ? undefined : { full: text, scope: scopeOf(text), bare };
}

function scopeOf(name: string): string {
  return name.slice(0, name.indexOf('/')).toLowerCase();
}

/** Public packages are called `-` and the like, although npm takes no new ones of such names. */
function isName(text: string): boolean {
  const isLegacy = text.startsWith('-') && validate(`x${text}`).validForOldPackages;
  return (isLegacy || validate(text).validForOldPackages) && !/^@\.|\*/.test(text);
}

/**
 * Can the bucket hold a package of that name? Not with a hyphen at its beginning: npm lets nobody publish such a name,
 * and the registry's own state is below `-/`. Such packages are upstream's alone.
 */
export function canBeOurs({ full }: PackageName): boolean {
  return !full.startsWith('-');
}

/** RegistryError 400 with npm's own reason when no new package may have that name; those that exist go on. */
export function assertPublishable({ full }: PackageName): void {
  const { validForNewPackages, errors = [], warnings = [] } = validate(full);
  if (validForNewPackages) return;
  throw new RegistryError(400, `${quote(full)} cannot be published: ${[...errors, ...warnings].join(', ')}.`);
}

/** The last segment of the conventional tarball URL: `widget-1.0.0.tgz`, also for `@acme/widget`. */
export function tarballFile({ bare }: PackageName, version: string): string {
  return `${bare}-${version}.tgz`;
}

/** Is it a version in npm's canonical form (no leading v, no build metadata)? */
export function isVersion(text: string): boolean {
  return text.length <= 256 && semver.valid(text) === text;
}

/** Text from outside, short and printable, for use in a sentence. Tokens in it are removed completely. */
export function quote(text: string): string {
  const start = redactedStart(text, 80);
  return printable(JSON.stringify(text.length > 80 ? `${start}…` : start));
}

/**
 * 404 for a read: neither this registry nor upstream has the package, or the caller may not read it. Both get the same
 * answer. For a write see `notOurs`, for an unpublish `notHere`.
 */
export function notFound({ full }: PackageName): RegistryError {
  return new RegistryError(404, `Package ${full} was not found.`);
}

/**
 * 404 for a write that needs a package of ours, such as a dist-tag: the bucket does not hold it. Upstream may have it,
 * but its packages cannot be changed here.
 */
export function notOurs({ full }: PackageName): RegistryError {
  return new RegistryError(404, `Package ${full} was not found in this registry.`);
}
