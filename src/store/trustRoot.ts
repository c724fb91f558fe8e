import type { Config } from '../config';
import { parseJson } from '../lib/json';
import type { Storage } from '../ports/storage';
import { TRUST_ROOT_KEY } from './keys';

/** Whose certificates the public sigstore gives out; an enterprise may have its name behind it. */
const PUBLIC_ISSUER = 'https://token.actions.githubusercontent.com';

/**
 * sigstore's `trusted_root.json` for the workflows of the GitHub in use: the one in the bucket, or the one that comes with
 * the registry. undefined for a GitHub Enterprise Server, which the public sigstore does not know. Read at each
 * provenance, so that a new one counts at once; `null` for what is not JSON.
 */
export async function readTrustRoot(storage: Storage, config: Pick<Config, 'oidcIssuer'>): Promise<unknown> {
  const stored = await storage.get(TRUST_ROOT_KEY);
  if (stored) return parseJson(Buffer.from(stored.body).toString('utf8')) ?? null;
  const { oidcIssuer } = config;
  if (oidcIssuer !== PUBLIC_ISSUER && !oidcIssuer.startsWith(`${PUBLIC_ISSUER}/`)) return undefined;
  return (await import('./trustedRoot.json')).default;
}
