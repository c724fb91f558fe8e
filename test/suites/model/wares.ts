import { publishDocument } from '../../support/packages';
import type { Variant } from './plan';
import { createRandom } from './random';

/** A tarball and the body of the request that publishes it with a tag. */
export type Ware = {
  readonly integrity: string;
  readonly tarball: Buffer;
  body(tag: string): string;
};

const FILLING = 8_000;

/** The same bytes whenever the same is asked for. */
export async function makeWare(name: string, version: string, variant: Variant): Promise<Ware> {
  const filling = createRandom(variant.charCodeAt(0));
  const noise = Array.from({ length: FILLING }, () => filling().toString(36).slice(2, 4)).join('');
  const files = { variant, noise: variant === 'A' ? '' : noise };
  const { document, dist, tarball } = await publishDocument({ name, version, files });
  return {
    integrity: dist.integrity,
    tarball,
    body: (tag) => JSON.stringify({ ...document, 'dist-tags': { [tag]: version } }),
  };
}
