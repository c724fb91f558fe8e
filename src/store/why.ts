import { own } from '../lib/json';
import type { Storage } from '../ports/storage';
import type { Upstream } from '../ports/upstream';
import { type Why, whyOf, whyOfOurs } from '../registry/firewall/why';
import { canBeOurs, type PackageName } from '../registry/names';
import { distTagsIn, outlineOf } from '../registry/packument/outline';
import { indexKey } from './keys';

type Question = {
  readonly name: PackageName;
  /** A version, or a dist-tag as upstream has it. */
  readonly asked: string;
};
type Registry = { readonly storage: Storage; readonly upstream: Upstream };

/** Why a version is served, or is not; undefined: there is no such package. */
export async function whyIs(
  { name, asked }: Question,
  { storage, upstream }: Registry,
): Promise<Why | undefined> {
  const stored = canBeOurs(name) ? await storage.get(indexKey(name)) : undefined;
  if (stored) {
    const outline = outlineOf(stored.body, name);
    const version = own(distTagsIn(outline), asked) ?? asked;
    return whyOfOurs({ name: name.full, version }, new Set(outline.versions.keys()));
  }
  const judgement = await upstream.judge?.(name.full);
  return judgement && whyOf({ name: name.full, version: own(judgement.tags, asked) ?? asked }, judgement);
}
