import { isObject, type JsonObject, without } from '../../../lib/json';

/** The texts in a map of texts by name; undefined for what is no map. */
export function texts(value: unknown): Readonly<Record<string, string>> | undefined {
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(isText)) : undefined;
}

/** What a map says of dependencies, by name: whether they are optional is true or false; undefined for what is no map. */
export function remarks(value: unknown): Readonly<Record<string, JsonObject>> | undefined {
  const entries = isObject(value) ? Object.entries(value) : undefined;
  const kept = entries?.flatMap(([name, remark]) => {
    if (!isObject(remark)) return [];
    return [[name, typeof remark.optional === 'boolean' ? remark : without(remark, 'optional')] as const];
  });
  return kept && Object.fromEntries(kept);
}

/** The texts in a list, a text alone as a list of one; undefined for anything else. */
export function textList(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  return value.filter((item): item is string => typeof item === 'string' && item !== '');
}

function isText(entry: readonly [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string';
}
