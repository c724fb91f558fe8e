import { isObject, type JsonObject, own } from '../../lib/json';

/** From when on the age of a version counts, in milliseconds. */
export type Birth = {
  readonly at: number;
  /** It is when this registry saw the version first, as upstream does not say when it was published. */
  readonly isSeen: boolean;
};

/** When this registry saw versions first. What is missing is seen now. */
export type Seen = ReadonlyMap<string, number>;

export const NONE_SEEN: Seen = new Map();

type Known = { readonly seen: Seen; readonly now: number };

/** Upstream's date, if it is one, else the registry's. */
export function birthOf(packument: JsonObject, version: string, { seen, now }: Known): Birth {
  const published = publishedAt(packument, version);
  if (published !== undefined) return { at: published, isSeen: false };
  return { at: seen.get(version) ?? now, isSeen: true };
}

/** What upstream's full packument says; undefined: nothing that is a date. */
export function publishedAt({ time }: JsonObject, version: string): number | undefined {
  const text = isObject(time) ? own(time, version) : undefined;
  const published = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(published) ? undefined : published;
}
