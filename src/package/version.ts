import type { ReadContext } from '../context';
import { RegistryError } from '../errors';
import type { PackageTarget } from '../http/packageName';
import { json, type Reply } from '../http/reply';
import { notFound } from '../registry/names';
import { describeSelector, select } from '../registry/packument/selector';
import { packumentDocument } from '../store/oursOrUpstreams';

/** One manifest, by version, dist-tag or range: corepack and other tools ask for it, npm itself does not. */
export async function getVersion(
  { name, selector }: PackageTarget & { readonly selector: string },
  context: ReadContext,
): Promise<Reply> {
  const packument = await packumentDocument(name, 'full', context);
  if (!packument) throw notFound(name);
  const manifest = select(packument, selector);
  if (!manifest) throw new RegistryError(404, `${name.full} has no ${describeSelector(selector)}.`);
  return json(200, manifest, { headers: { 'cache-control': 'private, max-age=0, must-revalidate' } });
}
