import { FIELD, type Place } from './searchForm';

/**
 * Searches work on places in the long text of a shard. A line that is taken apart into texts costs ten times as much,
 * and a common word is in every line.
 */
export type Line = {
  /** Here the folded name begins; then, where each field begins. */
  readonly name: number;
  readonly keywords: number;
  readonly description: number;
  readonly authors: number;
  readonly maintainers: number;
  readonly users: number;
};

export function lineAt(text: string, { start }: Place): Line {
  const keywords = text.indexOf(FIELD, start) + 1;
  const description = text.indexOf(FIELD, keywords) + 1;
  const authors = text.indexOf(FIELD, description) + 1;
  const maintainers = text.indexOf(FIELD, authors) + 1;
  const users = text.indexOf(FIELD, maintainers) + 1;
  return { name: start, keywords, description, authors, maintainers, users };
}

/** The first place of a part at or after another place; the end of the text for none. */
export type Find = (from: number) => number;

/** Remembers what it has found: for places in rising order, it goes through the text once. */
export function finder(text: string, part: string): Find {
  let [asked, found] = [0, -1];
  return (from) => {
    if (from >= asked && from <= found) return found;
    const at = text.indexOf(part, from);
    asked = from;
    found = at < 0 ? text.length : at;
    return found;
  };
}
