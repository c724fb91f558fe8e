import { isObject, type JsonObject, own } from '../../lib/json';
import { packageNameIn } from '../names';

/** More than any package has that is installed often. */
const MOST = 200;

/** A range is seldom longer. What is kept of a text keeps all of it. */
const LONGEST_RANGE = 1_000;

/**
 * The names of the packages that an install of this manifest asks the registry for: its dependencies, the optional ones
 * among them, and what stands behind an alias. Not what comes from elsewhere, as from git, and nothing that is no name:
 * the names are kept, and an upstream can write anything there.
 */
export function needsOf({ dependencies, optionalDependencies }: JsonObject): readonly string[] {
  const optional = asObject(optionalDependencies);
  const required = asObject(dependencies);
  // Of a name that is in both, the optional one counts.
  const rangeOf = (name: string) => own(optional, name) ?? own(required, name);
  const names = [required, optional].flatMap(firstOf).flatMap((name) => needed(name, rangeOf(name)));
  return [...new Set(names)].slice(0, MOST);
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Makes no list of all of them: there may be millions. */
function firstOf(ranges: JsonObject): readonly string[] {
  const names: string[] = [];
  for (const name in ranges) {
    if (names.length === MOST) break;
    names.push(name);
  }
  return names;
}

function needed(name: string, range: unknown): readonly string[] {
  if (typeof range !== 'string' || range.length > LONGEST_RANGE) return [];
  const wanted = /^npm:(@?[^@]+)/.exec(range)?.[1] ?? (comesFromElsewhere(range) ? '' : name);
  return packageNameIn(wanted) ? [wanted] : [];
}

/** In a range or a tag there is neither: `git+ssh://…`, `file:…`, `owner/repository`. */
function comesFromElsewhere(range: string): boolean {
  return /[:/]/.test(range);
}
