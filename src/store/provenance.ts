import { own } from '../lib/json';
import type { Storage } from '../ports/storage';
import type { PackageName } from '../registry/names';
import { type BuiltFrom, builtFrom } from '../registry/packument/builtFrom';
import type { Packument } from '../registry/packument/packument';
import { provenanceDigest, verifiedProvenance } from '../registry/packument/provenance';
import { attestationsKey } from './keys/packages';

/**
 * Where a version of ours was built; `verified` if its provenance says it in another way than GitHub's; undefined if
 * there is none, or none that was verified.
 */
export async function provenanceOf(
  { versions }: Pick<Packument, 'versions'>,
  { name, version }: { readonly name: PackageName; readonly version: string },
  storage: Storage,
): Promise<BuiltFrom | 'verified' | undefined> {
  const dist = own(versions, version)?.dist;
  const digest = dist && provenanceDigest(dist);
  if (digest === undefined || verifiedProvenance(dist ?? {}) === undefined) return undefined;
  const stored = await storage.get(attestationsKey(name, version, digest));
  return (stored && builtFrom(Buffer.from(stored.body).toString('utf8'))) ?? 'verified';
}
