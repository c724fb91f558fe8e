import { TrustedRoot } from '@sigstore/protobuf-specs';
import seeds from '@sigstore/tuf/seeds.json';

/** sigstore's trust root as the installed @sigstore/tuf holds it. */
export function shippedRoot(): unknown {
  const [seed] = Object.values(seeds);
  const base64 = seed?.targets['trusted_root.json'] ?? '';
  return TrustedRoot.toJSON(TrustedRoot.fromJSON(JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))));
}
