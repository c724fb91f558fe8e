import { describe, expect, test } from '@jest/globals';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { shippedRoot } from '../../scripts/shippedRoot';
import trustedRoot from '../../src/store/trustedRoot.json';

describe('the trust root that comes with the registry', () => {
  // An update of @sigstore/tuf brings a new one, before the schedule does: npm run trust-root -- --offline
  test('knows all authorities and logs that the installed @sigstore/tuf knows', () => {
    const [ours, theirs] = [trustedRoot, shippedRoot()].map((root) => TrustedRoot.fromJSON(root));
    expect(keysIn(ours)).toEqual(expect.arrayContaining([...keysIn(theirs)]));
    expect(keysIn(theirs).length).toBeGreaterThan(4);
  });
});

function keysIn(root: TrustedRoot | undefined): readonly string[] {
  const logs = [...(root?.tlogs ?? []), ...(root?.ctlogs ?? [])].map(({ publicKey }) => publicKey?.rawBytes);
  const authorities = [...(root?.certificateAuthorities ?? []), ...(root?.timestampAuthorities ?? [])];
  const certificates = authorities.flatMap(({ certChain }) => certChain?.certificates ?? []);
  return [...logs, ...certificates.map(({ rawBytes }) => rawBytes)].map(
    (bytes) => bytes?.toString('base64') ?? '',
  );
}
