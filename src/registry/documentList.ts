import type { JsonObject } from '../lib/json';
import { isPackagePattern } from './access/glob';

/* What the lists of a codebox.yml have in common: upstreams, prune, webhooks. */

/** The problems of all entries, each a sentence that says which entry of the list it is about. */
export function problemsOf(
  list: string,
  entries: readonly { readonly problems: readonly string[] }[],
): readonly string[] {
  return entries.flatMap(({ problems }, index) =>
    problems.map((problem) => `${list}, entry ${index + 1}: ${problem}.`),
  );
}

export function unknownFields(entry: JsonObject, fields: readonly string[]): string[] {
  return Object.keys(entry)
    .filter((field) => !fields.includes(field))
    .map((field) => `it has the field ${shown(field)}; there are only ${fields.join(', ')}`);
}

/** The names and patterns of packages that are good, however many are not. */
export function patternsIn(value: unknown, problems: string[]): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) {
    problems.push('packages must be a list of names and patterns');
    return [];
  }
  const isPattern = (one: unknown): one is string => typeof one === 'string' && isPackagePattern(one);
  for (const one of value.filter((item) => !isPattern(item)))
    problems.push(`packages has ${shown(one)}, which is no name and no pattern, such as @acme/* or left-pad`);
  return value.filter(isPattern);
}

/** What is there more than once, each of it once. */
export function repeated(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))];
}

/** A value of any kind, for a sentence. */
export function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
}
