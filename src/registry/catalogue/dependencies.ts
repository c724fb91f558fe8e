import { isObject, type JsonObject } from '../../lib/json';
import type { IsVisible } from './search';
import type { SearchForm } from './searchForm';
import { entriesIn } from './shard';

/** Of one package, so that none can fill the whole catalogue: names, and characters of all of them. */
const MOST = { names: 200, characters: 4_000 };

/** What an install of the package brings along, or asks for. */
const FIELDS = ['dependencies', 'optionalDependencies', 'peerDependencies'];

const NAME = /^[\x21-\x7e]{1,214}$/;

/** The names of the packages that a version depends on, the first ones of many. What comes from elsewhere than a registry is none. */
export function dependencyNames(manifest: JsonObject): readonly string[] {
  const names = FIELDS.flatMap((field) => namesIn(manifest[field]));
  const found: string[] = [];
  let characters = 0;
  for (const name of new Set(names)) {
    characters += name.length;
    if (found.length === MOST.names || characters > MOST.characters) break;
    found.push(name);
  }
  return found;
}

function namesIn(field: unknown): readonly string[] {
  const entries = isObject(field) ? Object.entries(field).slice(0, MOST.names) : [];
  return entries.map(([name, range]) => packageOf(name, range)).filter((name) => NAME.test(name));
}

/** `"old": "npm:left-pad@^1.0.0"` is left-pad. '': it is a URL, a folder or a repository. */
function packageOf(name: string, range: unknown): string {
  if (typeof range !== 'string') return name;
  const [, alias] = /^npm:(@?[^@]{1,214})(?:@|$)/.exec(range) ?? [];
  if (alias !== undefined) return alias;
  return /[:/]/.test(range) ? '' : name;
}

/** What the catalogue knows of who depends on a package. */
export type Dependents = {
  readonly names: readonly string[];
  /** How many packages are in it without what they depend on: an older release wrote their entries. */
  readonly unknown: number;
};

/** The packages of a shard whose latest version depends on that one, as far as the caller may know of them. */
export function dependentsIn({ packed }: SearchForm, name: string, isVisible: IsVisible): Dependents {
  const { text, unknown } = linksIn(packed);
  const names: string[] = [];
  const wanted = `${ITEM}${name}${ITEM}`;
  for (let at = text.indexOf(wanted); at >= 0; ) {
    const start = text.lastIndexOf('\n', at) + 1;
    const dependent = text.slice(start, text.indexOf(ITEM, start));
    if (isVisible(dependent)) names.push(dependent);
    at = text.indexOf(wanted, text.indexOf('\n', at));
  }
  return { names, unknown: unknown.filter(isVisible).length };
}

/** Of all shards, in alphabetical order. */
export function allDependents(found: readonly Dependents[]): Dependents {
  return {
    names: found.flatMap(({ names }) => names).toSorted(),
    unknown: found.reduce((sum, { unknown }) => sum + unknown, 0),
  };
}

const ITEM = '\u0002';

type Links = {
  /** A line for each package: its name, and those that it depends on. One text, as in `SearchForm`. */
  readonly text: string;
  readonly unknown: readonly string[];
};

/** By the packed entries, which are others after every change. Only the pages need it. */
const known = new WeakMap<Uint8Array, Links>();

function linksIn(packed: Uint8Array): Links {
  const before = known.get(packed);
  if (before) return before;
  const published = entriesIn(packed).filter(({ version }) => version !== undefined);
  const lines = published.flatMap(({ name, dependencies = [] }) =>
    dependencies.length === 0 ? [] : [`${[name, ...dependencies].join(ITEM)}${ITEM}\n`],
  );
  const unknown = published.filter(({ dependencies }) => dependencies === undefined);
  const made = { text: lines.join(''), unknown: unknown.map(({ name }) => name) };
  known.set(packed, made);
  return made;
}
