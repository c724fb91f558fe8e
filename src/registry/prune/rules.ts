import { isObject, type JsonObject } from '../../lib/json';
import { nearest } from '../../lib/nearest';
import { DAY_MS, spanIn } from '../../lib/span';
import { specificity } from '../access/can';
import { matchesPackage } from '../access/glob';
import { patternsIn, problemsOf, repeated, shown } from '../documentList';

/** Of which versions the newest are counted: of all, or of those that begin with the same numbers. */
const LINES = ['package', 'major', 'minor', 'patch'] as const;
export type Line = (typeof LINES)[number];

/** Which versions of the packages of a pattern may go. */
export type PruneRule = {
  readonly pattern: string;
  /** Its place in the document, from 1. */
  readonly number: number;
  /** So many of the newest stay; Infinity: all. */
  readonly keep: number;
  readonly of: Line;
  /** Milliseconds. Younger versions stay, and those that somebody has asked for since. */
  readonly olderThan: number;
  /** Full releases go, too, counted by themselves. */
  readonly releases: boolean;
};

type Parsed = { readonly rules: readonly PruneRule[]; readonly problems: readonly string[] };

const FIELDS = ['packages', 'keep', 'of', 'olderThan', 'releases'];

/** `prune` of a codebox.yml, a rule for each pattern. Each problem is a sentence. */
export function parsePrune(value: unknown): Parsed {
  if (value === undefined) return { rules: [], problems: [] };
  if (!Array.isArray(value)) return { rules: [], problems: ['prune must be a list of rules.'] };
  const read = value.map((entry, index) => parseEntry(entry, index + 1));
  const twice = repeated(read.flatMap(({ patterns }) => patterns)).map(
    (pattern) => `prune has ${pattern} twice. Say all of it in one entry.`,
  );
  const rules = read.flatMap((entry) => entry.rules);
  return { rules, problems: [...problemsOf('prune', read), ...twice] };
}

/** Those that decide about a package: the most specific. If several are equally specific, each of them must let a version go. */
export function rulesAbout(rules: readonly PruneRule[], name: string): readonly PruneRule[] {
  const about = rules.filter(({ pattern }) => matchesPackage(pattern, name));
  const most = Math.max(...about.map(({ pattern }) => specificity(pattern)));
  return about.filter(({ pattern }) => specificity(pattern) === most);
}

/** `rules`: where nothing is wrong. */
type Entry = {
  readonly patterns: readonly string[];
  readonly rules: readonly PruneRule[];
  readonly problems: readonly string[];
};

function parseEntry(value: unknown, number: number): Entry {
  if (!isObject(value))
    return { patterns: [], rules: [], problems: ['it must have the fields packages, keep and olderThan'] };
  const problems = Object.keys(value)
    .filter((field) => !FIELDS.includes(field))
    .map((field) => `it has the field ${shown(field)}; the nearest one is ${nearest(field, FIELDS)}`);
  const patterns = patternsIn(value.packages, problems);
  const rule = value.keep === 'all' ? keepsAll(value, problems) : keepsSome(value, problems);
  const rules = problems.length > 0 ? [] : patterns.map((pattern) => ({ pattern, number, ...rule }));
  return { patterns, rules, problems };
}

type Kept = Omit<PruneRule, 'pattern' | 'number'>;

/** An exception from a wider pattern. */
function keepsAll(value: JsonObject, problems: string[]): Kept {
  for (const field of ['of', 'olderThan', 'releases'].filter((one) => Object.hasOwn(value, one)))
    problems.push(`it keeps all, so ${field} has no effect: leave it out`);
  return { keep: Number.POSITIVE_INFINITY, of: 'package', olderThan: 0, releases: false };
}

const MOST = 10_000;

function keepsSome(
  { keep, of = 'package', olderThan, releases = false }: JsonObject,
  problems: string[],
): Kept {
  const isCount = typeof keep === 'number' && Number.isInteger(keep) && keep >= 0 && keep <= MOST;
  if (!isCount)
    problems.push(`keep must be a whole number up to ${MOST}, of the newest versions that stay, or all`);
  const line = LINES.find((one) => one === of);
  if (!line) problems.push(`of must be ${LINES.join(', ')}: of what the newest versions are counted`);
  const age = typeof olderThan === 'string' ? spanIn(olderThan, AGES) : undefined;
  if (age === undefined)
    problems.push('olderThan must be a number of days, weeks or years up to ten years, such as 30 days');
  if (typeof releases !== 'boolean') problems.push('releases must be true or false');
  return {
    keep: isCount ? keep : Number.POSITIVE_INFINITY,
    of: line ?? 'package',
    olderThan: age ?? 0,
    releases: releases === true,
  };
}

const AGES = { units: ['day', 'week', 'year'], longest: 3650 * DAY_MS } as const;
