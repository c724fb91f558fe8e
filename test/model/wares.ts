import { publishDocument } from '../support/packages';
import type { Variant } from './plan';
import { createRandom } from './random';

/** A tarball and the body of the request that publishes it. */
export type Ware = { readonly body: string; readonly integrity: string; readonly tarball: Buffer };

const FILLING = 8_000;

/** The same bytes whenever the same is asked for. The version gets a tag of its own, `t-<version>`. */
export async function makeWare(name: string, version: string, variant: Variant): Promise<Ware> {
  const filling = createRandom(variant.charCodeAt(0));
  const noise = Array.from({ length: FILLING }, () => filling().toString(36).slice(2, 4)).join('');
  const files = { variant, noise: variant === 'A' ? '' : noise };
  const { document, dist, tarball } = await publishDocument({ name, version, tag: `t-${version}`, files });
  return { body: JSON.stringify(document), integrity: dist.integrity, tarball };
}
