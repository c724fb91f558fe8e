import { isObject, type JsonObject, own } from '../../lib/json';
import type { Packument } from '../packument/packument';

/** A lost answer is asked for again within minutes. */
const REMEMBERED = 50;

/** What the packument remembers of the tags that its last versions were published under, with one more. */
export function rememberTag(packument: Packument, version: string, tag: string): JsonObject {
  const earlier = Object.entries(remembered(packument)).filter(([known]) => known !== version);
  return Object.fromEntries([...earlier, [version, tag]].slice(-REMEMBERED));
}

/**
 * Was that version published under that tag, or has it the tag now? Then a publish that is sent again is a success,
 * also when somebody has moved or removed the tag meanwhile.
 */
export function hadTag(packument: Packument, version: string, tag: string): boolean {
  return own(packument['dist-tags'], tag) === version || own(remembered(packument), version) === tag;
}

function remembered({ _publishedTags }: Packument): JsonObject {
  return isObject(_publishedTags) ? _publishedTags : {};
}
