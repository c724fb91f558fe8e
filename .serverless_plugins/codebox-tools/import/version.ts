import { hasBytes, hasHash, hashesOf } from '../../../src/registry/import/hashes';
import { attestationsUrl, importedManifest } from '../../../src/registry/import/manifest';
import type { StoredVersion } from '../../../src/registry/import/merge';
import type { SourceVersion } from '../../../src/registry/import/source';
import type { PackageName } from '../../../src/registry/names';
import type { Store } from '../../../src/store/packuments';
import { storeTarball } from '../../../src/store/tarballs';
import { OperatorError } from '../../lib/explain';
import { inspectImported } from './inspect';
import { importProvenance, type Verifier } from './provenance';
import type { Source } from './source';

export type Importing = {
  readonly source: Source;
  readonly store: Store;
  readonly verifier: Verifier;
};

type Fetched = { readonly bytes: Buffer; readonly date: string | undefined };

/** The tarball, with the bytes that the source promises. OperatorError: it has none, or others. */
export async function fetchTarball(
  { source }: Importing,
  name: PackageName,
  one: SourceVersion,
): Promise<Fetched> {
  const found = await source.tarball(name, one);
  if (!found) throw new OperatorError('The source has no tarball of it.');
  if (hasBytes(found.bytes, one.dist)) return found;
  throw new OperatorError('The tarball of the source does not have the hash that its packument promises.');
}

/** `settle`: to be called when the index has it, as that of `storeTarball`. */
export type Brought = StoredVersion & { readonly bytes: number; readonly settle: () => Promise<void> };

/** Stores the provenance and the tarball of a version. The index, which follows, makes both durable. */
export async function bringVersion(
  importing: Importing,
  name: PackageName,
  one: SourceVersion,
): Promise<Brought> {
  const { version, manifest, dist } = one;
  const { bytes, date } = await fetchTarball(importing, name, one);
  const hashes = hashesOf(bytes);
  const { facts, warnings } = await inspectImported(bytes, name, one);
  const provenance = await provenanceFor(importing, name, { ...one, bytes });
  const started = new Date();
  const settle = await storeTarball(importing.store, {
    name,
    version,
    tag: 'latest',
    tarball: bytes,
    ...hashes,
  });
  return {
    manifest: importedManifest(one, { name, ...hashes, facts, attestations: provenance.attestations }),
    ...hashes,
    date: one.date ?? date ?? started.toISOString(),
    started,
    bytes: bytes.length,
    settle,
    warnings: [
      ...warnings,
      ...provenance.warnings,
      ...(hasHash(dist) ? [] : ['Its source has no hash of it: it was computed from what came.']),
      ...(isOtherSum(dist.shasum, hashes.shasum)
        ? ['Its source promises another sha1 than its bytes have.']
        : []),
      ...(one.date === undefined ? ['Its source does not say when it was published.'] : []),
      ...(manifest.deprecated === undefined ||
      typeof manifest.deprecated === 'string' ||
      manifest.deprecated === false
        ? []
        : ['It is deprecated without a message.']),
    ],
  };
}

async function provenanceFor(
  importing: Importing,
  name: PackageName,
  one: SourceVersion & { readonly bytes: Buffer },
) {
  if (attestationsUrl(one.dist) === undefined) return { warnings: [] };
  const { source, store, verifier } = importing;
  const subject = { name, version: one.version, tarball: one.bytes, repository: one.manifest.repository };
  return importProvenance(await source.attestations(one), subject, { storage: store.storage, verifier });
}

function isOtherSum(claimed: unknown, shasum: string): boolean {
  return typeof claimed === 'string' && claimed !== '' && claimed.toLowerCase() !== shasum;
}
