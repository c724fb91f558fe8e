import type { ReadContext } from '../context';
import { RegistryError } from '../errors';
import type { PackageTarget } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import { isObject, type JsonObject, own } from '../lib/json';
import { notFound, type PackageName, quote } from '../registry/names';
import { servedForm } from '../registry/packument/forms';
import { readPackument } from '../store/packuments';

/** One manifest, by version or dist-tag: corepack and other tools ask for it, npm itself does not. */
export async function getVersion(
  { name, selector }: PackageTarget & { readonly selector: string },
  context: ReadContext,
): Promise<Reply> {
  const packument = (await ours(name, context)) ?? (await upstreams(name, context));
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

async function ours(name: PackageName, { storage, config }: ReadContext): Promise<JsonObject | undefined> {
  const packument = await readPackument(storage, name);
  return packument && servedForm(packument, 'full', { name, registryUrl: config.apiEndpoint });
}

async function upstreams(name: PackageName, { upstream }: ReadContext): Promise<JsonObject | undefined> {
  const packument = await upstream.packument(name.full, 'full');
  const document: unknown = packument && JSON.parse(packument.body);
  return isObject(document) ? document : undefined;
}
