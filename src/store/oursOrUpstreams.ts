import type { ReadContext } from '../context';
import { isObject, type JsonObject } from '../lib/json';
import type { RenderedPackument } from '../ports/rendered';
import type { UpstreamPackument } from '../ports/upstream';
import type { PackageName } from '../registry/names';
import type { PackumentForm } from '../registry/packument/forms';
import { renderedPackument } from './rendered';

export type Ours = { readonly from: 'ours'; readonly packument: RenderedPackument };
/**
 * Upstream is asked only when it is called. undefined: upstream does not have the name either, or must not be
 * asked.
 */
export type Upstreams = {
  readonly from: 'upstream';
  readonly packument: () => Promise<UpstreamPackument | undefined>;
};

/**
 * The origin of a name: the bucket if it holds the package, else upstream. A name has one origin. Upstream is
 * never asked about a name of ours, not even if all its versions are unpublished.
 */
export async function oursOrUpstreams(
  name: PackageName,
  form: PackumentForm,
  context: ReadContext,
): Promise<Ours | Upstreams> {
  const packument = await renderedPackument(name, form, context);
  if (packument) return { from: 'ours', packument };
  return { from: 'upstream', packument: () => context.upstream.packument(name.full, form) };
}

/** The packument itself, from its origin; undefined if there is none. */
export async function packumentDocument(
  name: PackageName,
  form: PackumentForm,
  context: ReadContext,
): Promise<JsonObject | undefined> {
  const origin = await oursOrUpstreams(name, form, context);
  const found = origin.from === 'ours' ? origin.packument : await origin.packument();
  const document: unknown = found && JSON.parse(found.body);
  return isObject(document) ? document : undefined;
}
