import { sha256 } from '../../lib/sha256';
import type { PackumentForm } from '../../registry/packument/forms';
import { UPSTREAM_PREFIX } from '../keys';

/** A package of an upstream. `origin`: the URL of that upstream. */
type Copied = { readonly origin: string; readonly name: string };

export function upstreamPackumentKey(copied: Copied, form: PackumentForm): string {
  return `${copiesOf(copied)}/${form}.json`;
}

/** `file` must be one that `isTarballFile` takes. */
export function upstreamTarballKey(copied: Copied, file: string): string {
  return `${copiesOf(copied)}/${file}`;
}

/** Two upstreams may have different bytes under the same name. */
function copiesOf({ origin, name }: Copied): string {
  return `${UPSTREAM_PREFIX}${sha256(origin).slice(0, 16)}/${name}`;
}
