import semver from 'semver';
import { isObject } from '../../lib/json';
import type { Manifest } from '../packument/packument';

/** A version of a package, such as `@acme/widget@1.0.0`. */
export type VersionId = string;

/** Build numbers do not tell versions apart. */
export function versionId(name: string, version: string): VersionId {
  return `${name}@${semver.valid(version, { loose: true }) ?? version}`;
}

/** What an install of the version brings along, or asks for. */
const FIELDS = ['dependencies', 'optionalDependencies', 'peerDependencies'];

/** The one version that it wants of a package, for each package where it takes no other. */
export function exactDependencies(manifest: Manifest): readonly VersionId[] {
  const entries = FIELDS.flatMap((field) => {
    const found = manifest[field];
    return isObject(found) ? Object.entries(found) : [];
  });
  return entries.flatMap(([name, range]) => (typeof range === 'string' ? (exactIn(name, range) ?? []) : []));
}

/** `"old": "npm:left-pad@1.0.0"` is left-pad@1.0.0. */
function exactIn(name: string, range: string): VersionId | undefined {
  const [, alias, of] = /^npm:(@?[^@]{1,214})@(.{1,256})$/.exec(range.trim()) ?? [];
  const version = semver.valid((of ?? range).trim().slice(0, 256), { loose: true });
  return version === null ? undefined : versionId(alias ?? name, version);
}

/** A version, and those that it depends on exactly. */
export type Dependent = { readonly id: VersionId; readonly on: readonly VersionId[] };

/**
 * Those of the candidates that a version that stays depends on, also by way of others of them. What only candidates
 * depend on may go with them.
 */
export function neededOf(
  candidates: ReadonlySet<VersionId>,
  dependents: readonly Dependent[],
): ReadonlySet<VersionId> {
  const byId = new Map(dependents.map(({ id, on }) => [id, on]));
  const staying = dependents.filter(({ id }) => !candidates.has(id)).flatMap(({ on }) => on);
  const needed = new Set<VersionId>();
  const open = [...staying];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (needed.has(id) || !candidates.has(id)) continue;
    needed.add(id);
    open.push(...(byId.get(id) ?? []));
  }
  return needed;
}
