import { isObject, type JsonObject } from '../../lib/json';

/** More than any package has that is installed often. */
const MOST = 200;

/**
 * The names of the packages that an install of this manifest asks the registry for: its dependencies, the optional ones
 * among them, and what stands behind an alias. Not what comes from elsewhere, as from git.
 */
export function needsOf({ dependencies, optionalDependencies }: JsonObject): readonly string[] {
  const ranges = { ...asObject(dependencies), ...asObject(optionalDependencies) };
  const names = Object.entries(ranges).flatMap(([name, range]) => needed(name, range));
  return [...new Set(names)].slice(0, MOST);
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function needed(name: string, range: unknown): readonly string[] {
  if (typeof range !== 'string') return [];
  const alias = /^npm:(@?[^@]+)/.exec(range)?.[1];
  if (alias !== undefined) return [alias];
  // In a range or a tag there is neither: `git+ssh://…`, `file:…`, `owner/repository`.
  return /[:/]/.test(range) ? [] : [name];
}
