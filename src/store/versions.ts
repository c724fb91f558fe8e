import type { ReadContext } from '../context';
import type { StoredObject } from '../ports/storage';
import type { UpstreamPackument } from '../ports/upstream';
import { canBeOurs, type PackageName } from '../registry/names';
import { servedManifest } from '../registry/packument/forms';
import {
  distTagsIn,
  manifestIn,
  type Outline,
  outlineOf,
  publicOutline,
  versionIn,
} from '../registry/packument/outline';
import { select } from '../registry/packument/selector';
import { indexKey } from './keys/packages';
import { fromUpstream } from './oursOrUpstreams';

export type Wanted = {
  readonly name: PackageName;
  /** A version, a dist-tag or a range. */
  readonly selector: string;
};

/** A version alone, as JSON; without `body` if the package has none such. `held`: why the firewall holds it back. */
export type Found = {
  readonly from: 'ours' | 'upstream';
  readonly body: string | undefined;
  readonly held?: string | undefined;
};

/** A version from the package's origin; undefined if there is no such package. */
export async function versionOf(wanted: Wanted, context: ReadContext): Promise<Found | undefined> {
  const ours = canBeOurs(wanted.name) ? await ourVersion(wanted, context) : undefined;
  if (ours) return ours;
  const held = await context.upstream.asked?.(wanted.name.full, wanted.selector);
  const found = await fromUpstream(wanted.name, 'full', context).packument();
  return found && { ...upstreamVersion(found, wanted.selector), held };
}

/** Made once for each state of the index, and kept: after that it costs one conditional GET. */
async function ourVersion(wanted: Wanted, context: ReadContext): Promise<Found | undefined> {
  const { storage, served } = context;
  const { name, selector } = wanted;
  const [key, cacheKey] = [indexKey(name), `${name.full} ${selector}`];
  const kept = served.get(cacheKey);
  const stored = kept ? await storage.getIfChanged(key, kept.objectEtag) : await storage.get(key);
  if (stored === 'unchanged') return kept && { from: 'ours', body: kept.body };
  if (!stored) return undefined;
  const body = render(stored, wanted, context);
  if (body !== undefined) served.set(cacheKey, { body, objectEtag: stored.etag });
  return { from: 'ours', body };
}

function render(
  { body }: StoredObject,
  { name, selector }: Wanted,
  { config }: ReadContext,
): string | undefined {
  const outline = outlineOf(body, name);
  const version = selected(outline, selector);
  const manifest = version === undefined ? undefined : manifestIn(outline, version, name);
  return manifest && JSON.stringify(servedManifest(manifest, { name, registryUrl: config.apiEndpoint }));
}

function upstreamVersion(found: UpstreamPackument, selector: string): Found {
  const outline = publicOutline(found.body.text());
  const version = selected(outline, selector);
  const manifest = version === undefined ? undefined : versionIn(outline, version);
  return { from: 'upstream', body: manifest && JSON.stringify(manifest) };
}

function selected(outline: Outline, selector: string): string | undefined {
  return select({ tags: distTagsIn(outline), versions: outline.versions }, selector);
}
