import { matchesPackage } from '../access/glob';
import type { KeptPlace } from '../secretPlace';

/** Where a token is kept: by AWS, or in CODEBOX_UPSTREAM_TOKENS under that name. */
export type TokenPlace = KeptPlace;

/** A registry that packages come from. Plain JSON: it goes to the functions as it is. */
export type Origin = {
  /** As `matchesPackage` takes them. */
  readonly packages: readonly string[];
  /** With a trailing slash. */
  readonly url: string;
  readonly token?: TokenPlace;
};

const EVERY_PACKAGE = '*';

/** The one for all names that no other pattern matches. */
export function defaultOrigin(origins: readonly Origin[]): Origin | undefined {
  return origins.find(({ packages }) => packages.includes(EVERY_PACKAGE));
}

/** Does it come from the registry for all other names, and may everybody ask that? */
export function isOpen(origins: readonly Origin[], name: string): boolean {
  const origin = originOf(origins, name);
  return origin !== undefined && origin === defaultOrigin(origins) && origin.token === undefined;
}

/** Those of the policy document, and `registry` for all other names where none of them is for these. */
export function completeOrigins(origins: readonly Origin[], registry: string): readonly Origin[] {
  return defaultOrigin(origins) ? origins : [...origins, { packages: [EVERY_PACKAGE], url: registry }];
}

/**
 * The one origin of a name: that of the most specific pattern, which has the most characters beside its stars. Of two
 * that are alike the first counts. No other origin is asked, whatever this one answers. Case does not matter: a secret
 * name must not go elsewhere because somebody wrote it in capitals.
 */
export function originOf(origins: readonly Origin[], name: string): Origin | undefined {
  const asked = name.toLowerCase();
  let best: { readonly origin: Origin; readonly weight: number } | undefined;
  for (const origin of origins) {
    for (const pattern of origin.packages) {
      const weight = weightOf(pattern);
      if (weight <= (best?.weight ?? -1)) continue;
      if (matchesPackage(pattern.toLowerCase(), asked)) best = { origin, weight };
    }
  }
  return best?.origin;
}

/** A name weighs more than any pattern. */
function weightOf(pattern: string): number {
  const stars = pattern.split('*').length - 1;
  return stars === 0 ? Number.POSITIVE_INFINITY : pattern.length - stars;
}

/** The names by where they come from: no other registry may hear of them. Those that come from nowhere are left out. */
export function byOrigin(
  origins: readonly Origin[],
  names: Iterable<string>,
): ReadonlyMap<Origin, ReadonlySet<string>> {
  const found = new Map<Origin, Set<string>>();
  for (const name of names) {
    const origin = originOf(origins, name);
    if (origin) found.set(origin, (found.get(origin) ?? new Set()).add(name));
  }
  return found;
}
