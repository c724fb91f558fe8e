import type { Storage } from '../ports/storage';
import type { Upstream } from '../ports/upstream';
import { type Why, whyOf, whyOfOurs } from '../registry/firewall/why';
import { canBeOurs, type PackageName } from '../registry/names';
import { distTagsIn, outlineOf } from '../registry/packument/outline';
import { select } from '../registry/packument/selector';
import { indexKey } from './keys/packages';

type Question = {
  readonly name: PackageName;
  /** A version; or a dist-tag as upstream has it, or a range, which mean the version that a client would get from there. */
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
    const { versions } = outline;
    const version = select({ tags: distTagsIn(outline), versions }, asked) ?? asked;
    return whyOfOurs({ name: name.full, version }, new Set(versions.keys()));
  }
  const judgement = await upstream.judge?.(name.full);
  if (!judgement) return undefined;
  const choice = { tags: judgement.tags, versions: new Set(judgement.versions) };
  return whyOf({ name: name.full, version: select(choice, asked) ?? asked }, judgement);
}
