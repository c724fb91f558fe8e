import type { ReadContext } from '../context';
import { RegistryError } from '../errors';
import type { PackageTarget } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import { isObject, type JsonObject, own } from '../lib/json';
import { notFound, quote } from '../registry/names';
import { packumentDocument } from '../store/oursOrUpstreams';

/** One manifest, by version or dist-tag: corepack and other tools ask for it, npm itself does not. */
export async function getVersion(
  { name, selector }: PackageTarget & { readonly selector: string },
  context: ReadContext,
): Promise<Reply> {
  const packument = await packumentDocument(name, 'full', context);
  if (!packument) throw notFound(name);
  const manifest = select(packument, selector);
  if (!manifest) throw new RegistryError(404, `${name.full} has no version or dist-tag ${quote(selector)}.`);
  return json(200, manifest, { headers: { 'cache-control': 'private, max-age=0, must-revalidate' } });
}

function select(packument: JsonObject, selector: string): JsonObject | undefined {
  const tags = isObject(packument['dist-tags']) ? packument['dist-tags'] : {};
  const versions = isObject(packument.versions) ? packument.versions : {};
  const tagged = own(tags, selector);
  const manifest = own(versions, typeof tagged === 'string' ? tagged : selector);
  return isObject(manifest) ? manifest : undefined;
}
