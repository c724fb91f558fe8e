import type { ReadContext } from '../context';
import type { PackageOutline } from '../ports/outlines';
import type { UpstreamPackument } from '../ports/upstream';
import { canBeOurs, type PackageName } from '../registry/names';
import { distTagsIn, outlineOf, publicOutline } from '../registry/packument/outline';
import { indexKey } from './keys/packages';
import { fromUpstream, type Upstreams } from './oursOrUpstreams';

/**
 * Which versions and dist-tags a package of ours has, or undefined if it is not in the bucket. Read once for each state
 * of the object, and kept: after that it costs one conditional GET.
 */
async function packageOutline(name: PackageName, context: ReadContext): Promise<PackageOutline | undefined> {
  const { storage, outlines } = context;
  const key = indexKey(name);
  const kept = outlines.get(name.full);
  const stored = kept ? await storage.getIfChanged(key, kept.objectEtag) : await storage.get(key);
  if (stored === 'unchanged') return kept;
  if (!stored) return undefined;
  const found = outlineOf(stored.body, name);
  const outline = {
    objectEtag: stored.etag,
    tags: distTagsIn(found),
    versions: new Set(found.versions.keys()),
  };
  outlines.set(name.full, outline);
  return outline;
}

type OurOutline = { readonly from: 'ours'; readonly outline: PackageOutline };

/** As `oursOrUpstreams`, with what is kept of a package of ours instead of its packument. */
export async function outlineOrUpstreams(
  name: PackageName,
  context: ReadContext,
): Promise<OurOutline | Upstreams> {
  const outline = canBeOurs(name) ? await packageOutline(name, context) : undefined;
  return outline ? { from: 'ours', outline } : fromUpstream(name, 'abbreviated', context);
}

/** The dist-tags of a package; undefined if there is none. */
export async function distTagsOf(
  origin: OurOutline | Upstreams,
): Promise<PackageOutline['tags'] | undefined> {
  if (origin.from === 'ours') return origin.outline.tags;
  const found = await origin.packument();
  return found && upstreamTags(found);
}

/** By the body that they stand in, as long as that is kept. */
const known = new WeakMap<UpstreamPackument['body'], PackageOutline['tags']>();

function upstreamTags({ body }: UpstreamPackument): PackageOutline['tags'] | undefined {
  const outline = known.has(body) ? undefined : publicOutline(body.text());
  if (outline?.members.has('dist-tags')) known.set(body, distTagsIn(outline));
  return known.get(body);
}
