import type { PublishContext } from '../context';
import type { JsonObject } from '../lib/json';
import { assertBuiltFrom } from '../registry/publish/builder';
import type { Publication } from '../registry/publish/document';
import { attestationsKey } from '../store/keys';

/**
 * Was its provenance verified? false without one, and where this registry cannot verify any. RegistryError 400 when it
 * does not hold, or is of another repository than the package.
 */
export async function verifyProvenance(
  { provenance }: Publication,
  { repository }: JsonObject,
  { provenances, config }: PublishContext,
): Promise<boolean> {
  if (!provenance) return false;
  const builder = await provenances.verify(provenance.bundle);
  if (!builder) return false;
  const { statement } = provenance;
  assertBuiltFrom({ builder, issuer: config.oidcIssuer, statement, repository });
  return true;
}

/** The key comes from the content, so an object that is there already is the same. */
export async function storeProvenance(
  { name, version, provenance }: Publication,
  { storage }: PublishContext,
): Promise<void> {
  if (provenance) await storage.create(attestationsKey(name, version, provenance.digest), provenance.bytes);
}
