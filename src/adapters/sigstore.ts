import type { Bundle } from '@sigstore/bundle';
import type { Signer, TrustMaterial } from '@sigstore/verify';
import { RegistryError } from '../errors';
import { isObject, own } from '../lib/json';
import type { Provenances } from '../ports/provenance';
import type { Builder } from '../registry/publish/builder';
import { signedExtension } from './sigstore/extension';

export type SigstoreOptions = {
  /** sigstore's `trusted_root.json`, of any shape; undefined: there is none for this registry. */
  readonly trustRoot: () => Promise<unknown>;
};

/**
 * Verifies provenance with sigstore's own library. It is loaded at the first provenance: few publishes have
 * one, and no cold start should pay for it.
 */
export function createProvenances({ trustRoot }: SigstoreOptions): Provenances {
  return {
    async verify(bundle) {
      const root = await trustRoot();
      if (root === undefined) return undefined;
      const { TrustedRoot, Verifier, bundleFromJSON, toSignedEntity, toTrustMaterial } = await import(
        './sigstore/library'
      );
      const trusted = material(root, (value) => toTrustMaterial(TrustedRoot.fromJSON(value)));
      const parsed = unlessUnreadable(() => bundleFromJSON(bundle));
      assertHarmless(parsed);
      return builderOf(verified(() => new Verifier(trusted).verify(toSignedEntity(parsed))));
    },
  };
}

/** A damaged root is the operator's trouble, and not that of who publishes. */
function material(root: unknown, toMaterial: (root: unknown) => TrustMaterial): TrustMaterial {
  try {
    const made = toMaterial(root);
    if (made.certificateAuthorities.length + made.tlogs.length > 0) return made;
  } catch (cause) {
    throw damaged(cause);
  }
  throw damaged();
}

function damaged(cause?: unknown): RegistryError {
  return new RegistryError(500, "This registry's trust root for provenance is damaged.", { cause });
}

function unlessUnreadable<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    throw refuse('is no sigstore bundle', cause);
  }
}

/** Each costs a look at a signature. npm sends one entry of a log, and at most one time stamp. */
const MAX_PARTS = 8;

function assertHarmless({ verificationMaterial: { tlogEntries, timestampVerificationData } }: Bundle): void {
  const stamps = timestampVerificationData?.rfc3161Timestamps.length ?? 0;
  if (tlogEntries.length > MAX_PARTS || stamps > MAX_PARTS) {
    throw refuse(`has more than ${MAX_PARTS} log entries or time stamps`);
  }
  for (const { inclusionProof } of tlogEntries) {
    const signers = (inclusionProof?.checkpoint?.envelope ?? '').split('\u2014').slice(1);
    if (!signers.every((signer) => LOG_NAME.test(signer)))
      throw refuse('has a checkpoint of a log without a name');
  }
}

/** The library (3.1.1) takes the name for a regular expression, and looks for it: some would keep it busy for ever. */
const LOG_NAME = /^ [\w.-]+ /;

/** By the code of sigstore's errors; the sentence completes `The provenance …`. */
const PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['SIGNATURE_ERROR', 'has a signature that does not fit its statement'],
  [
    'CERTIFICATE_ERROR',
    'is signed with a certificate that no known authority issued, or that was not valid then',
  ],
  ['PUBLIC_KEY_ERROR', 'is signed with a key of its own, and not with the certificate of a workflow'],
  ['TIMESTAMP_ERROR', 'has no time stamp that can be verified'],
]);

const NOT_LOGGED = 'is not in a transparency log that this registry knows';

function verified(verify: () => Signer): Signer {
  try {
    return verify();
  } catch (cause) {
    const code = isObject(cause) ? String(own(cause, 'code')) : '';
    const problem = code.startsWith('TLOG_') ? NOT_LOGGED : PROBLEMS.get(code);
    throw refuse(problem ?? 'cannot be verified', cause);
  }
}

/** Fulcio writes them into a certificate (github.com/sigstore/fulcio, oid-info). */
const ISSUER = '1.3.6.1.4.1.57264.1.8';
const SOURCE_REPOSITORY = '1.3.6.1.4.1.57264.1.12';

function builderOf({ identity }: Signer): Builder {
  const issuer = signedExtension(identity?.oids ?? [], ISSUER);
  const repository = signedExtension(identity?.oids ?? [], SOURCE_REPOSITORY);
  if (issuer !== undefined && repository !== undefined) return { issuer, repository };
  throw refuse('is signed with a certificate that names no repository');
}

function refuse(problem: string, cause?: unknown): RegistryError {
  return new RegistryError(400, `The provenance ${problem}.`, { cause });
}
