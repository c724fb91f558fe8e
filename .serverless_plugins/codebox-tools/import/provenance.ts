import { RegistryError } from '../../../src/errors';
import { isObject, type JsonObject } from '../../../src/lib/json';
import type { Provenances } from '../../../src/ports/provenance';
import type { Storage } from '../../../src/ports/storage';
import type { PackageName } from '../../../src/registry/names';
import {
  keptAttestations,
  type Provenance,
  parseProvenance,
} from '../../../src/registry/packument/provenance';
import { assertBuiltFrom } from '../../../src/registry/publish/builder';
import { attestationsKey } from '../../../src/store/keys/packages';

export type Verifier = { readonly provenances: Provenances; readonly issuer: string };

type Subject = {
  readonly name: PackageName;
  readonly version: string;
  readonly tarball: Buffer;
  readonly repository: unknown;
};

type Kept = { readonly attestations?: JsonObject; readonly warnings: readonly string[] };

/**
 * Stores the provenance that the source has of a version, if it is about these bytes. As with a publish, clients are told
 * of it only when its signature was verified here.
 */
export async function importProvenance(
  document: unknown,
  subject: Subject,
  { storage, verifier }: { readonly storage: Storage; readonly verifier: Verifier },
): Promise<Kept> {
  const bundle = slsaBundle(document);
  if (!bundle) return { warnings: ['Its source names a provenance, and has none.'] };
  try {
    const attachment = { data: JSON.stringify(bundle) };
    const provenance = parseProvenance({ _attachments: { 'provenance.sigstore': attachment } }, subject);
    if (!provenance) return { warnings: [] };
    const isVerified = await verified(provenance, subject, verifier);
    const { name, version } = subject;
    await storage.create(attestationsKey(name, version, provenance.digest), provenance.bytes);
    return { attestations: keptAttestations(provenance, isVerified), warnings: [] };
  } catch (error) {
    if (!(error instanceof RegistryError) || error.status >= 500) throw error;
    return { warnings: [`${error.message} So it was left out.`] };
  }
}

async function verified(
  { bundle, statement }: Provenance,
  { repository }: Subject,
  { provenances, issuer }: Verifier,
): Promise<boolean> {
  const builder = await provenances.verify(bundle);
  if (!builder) return false;
  assertBuiltFrom({ builder, issuer, statement, repository });
  return true;
}

/** Beside it stands what the registry itself has signed, which is true of that registry alone. */
function slsaBundle(document: unknown): JsonObject | undefined {
  const list: readonly unknown[] =
    isObject(document) && Array.isArray(document.attestations) ? document.attestations : [];
  for (const one of list) {
    if (!isObject(one) || !isObject(one.bundle)) continue;
    if (typeof one.predicateType === 'string' && one.predicateType.startsWith('https://slsa.dev/'))
      return one.bundle;
  }
  return undefined;
}
