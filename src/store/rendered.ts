import type { ReadContext } from '../context';
import { bodyEtag } from '../lib/bodyEtag';
import type { RenderedPackument } from '../ports/rendered';
import type { StoredObject } from '../ports/storage';
import type { PackageName } from '../registry/names';
import type { PackumentForm } from '../registry/packument/forms';
import { servedForm } from '../registry/packument/forms';
import { parsePackument } from '../registry/packument/packument';
import { indexKey } from './keys/packages';

/**
 * A packument of ours in one form, or undefined if the package is not in the bucket. It is rendered once for
 * each state of the object, and kept: a warm read costs one conditional GET and no JSON work.
 */
export async function renderedPackument(
  name: PackageName,
  form: PackumentForm,
  context: Pick<ReadContext, 'config' | 'storage' | 'rendered'>,
): Promise<RenderedPackument | undefined> {
  const { storage, rendered, config } = context;
  const cacheKey = `${form} ${name.full}`;
  const kept = rendered.get(cacheKey);
  const key = indexKey(name);
  const stored = kept ? await storage.getIfChanged(key, kept.objectEtag) : await storage.get(key);
  if (stored === 'unchanged') return kept;
  if (!stored) return undefined;
  const made = render(stored, form, { name, registryUrl: config.apiEndpoint });
  rendered.set(cacheKey, made);
  return made;
}

function render(
  stored: StoredObject,
  form: PackumentForm,
  view: Parameters<typeof servedForm>[2],
): RenderedPackument {
  const packument = parsePackument(stored.body, view.name, stored.lastModified);
  const body = JSON.stringify(servedForm(packument, form, view));
  // Of the body, not of the object: the two forms and every public URL need one of their own.
  const etag = bodyEtag(body);
  const versions = new Set(Object.keys(packument.versions));
  return { body, etag, lastModified: stored.lastModified, objectEtag: stored.etag, versions };
}
