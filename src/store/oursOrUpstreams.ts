import type { ReadContext } from '../context';
import type { RenderedPackument } from '../ports/rendered';
import type { UpstreamPackument } from '../ports/upstream';
import { canBeOurs, type PackageName } from '../registry/names';
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
  const packument = canBeOurs(name) ? await renderedPackument(name, form, context) : undefined;
  return packument ? { from: 'ours', packument } : fromUpstream(name, form, context);
}

/** For a name that the bucket does not have. */
export function fromUpstream(name: PackageName, form: PackumentForm, context: ReadContext): Upstreams {
  return {
    from: 'upstream',
    packument: async () => {
      const found = await context.upstream.packument(name.full, form);
      if (found) context.publicNames.add(name.full);
      return found;
    },
  };
}

/**
 * Is the name known to be upstream's, without asking the bucket? It is for a minute after the bucket did not have the
 * name and upstream did: meanwhile it cannot become ours, as no publish takes a name that upstream has.
 */
export function isKnownPublic(name: PackageName, { publicNames }: Pick<ReadContext, 'publicNames'>): boolean {
  return !canBeOurs(name) || publicNames.has(name.full);
}
