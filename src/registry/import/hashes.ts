import { createHash } from 'node:crypto';
import ssri from 'ssri';

/** What a registry says of the bytes of a tarball. */
export type Claims = { readonly integrity?: unknown; readonly shasum?: unknown };

/** In characters. Three hashes of the longest kind are 300. */
const MAX_INTEGRITY = 1_000;
/** The strongest first. */
const ALGORITHMS = ['sha512', 'sha384', 'sha256', 'sha1'] as const;

type Hashes = ReadonlyMap<string, ReadonlySet<string>>;

/** Are these two about the same bytes? `unknown`: they have no hash of the same kind. */
export function sameBytes(one: Claims, other: Claims): boolean | 'unknown' {
  const [ours, theirs] = [hashesIn(one), hashesIn(other)];
  for (const algorithm of ALGORITHMS) {
    const [known, wanted] = [ours.get(algorithm), theirs.get(algorithm)];
    if (known && wanted) return [...known].some((digest) => wanted.has(digest));
  }
  return 'unknown';
}

/** Does it say any hash of a kind that is known? */
export function hasHash(claims: Claims): boolean {
  return hashesIn(claims).size > 0;
}

/** As an index of ours has them: sha512 as SRI, sha1 in hex. */
export function hashesOf(bytes: Uint8Array): { readonly integrity: string; readonly shasum: string } {
  return {
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    shasum: createHash('sha1').update(bytes).digest('hex'),
  };
}

/** Do the bytes have the hash? By the strongest kind that it says; true where it says none. */
export function hasBytes(bytes: Uint8Array, claims: Claims): boolean {
  const hashes = hashesIn(claims);
  const algorithm = ALGORITHMS.find((one) => hashes.has(one));
  if (algorithm === undefined) return true;
  return hashes.get(algorithm)?.has(createHash(algorithm).update(bytes).digest('base64')) === true;
}

/** By algorithm, in base64. */
function hashesIn({ integrity, shasum }: Claims): Hashes {
  const found = new Map<string, Set<string>>();
  const add = (algorithm: string, digest: string) =>
    found.set(algorithm, (found.get(algorithm) ?? new Set()).add(digest));
  const isText = typeof integrity === 'string' && integrity.length <= MAX_INTEGRITY;
  const parsed = isText ? ssri.parse(integrity) : null;
  for (const algorithm of ALGORITHMS) {
    for (const { digest } of parsed?.[algorithm] ?? []) if (digest !== '') add(algorithm, digest);
  }
  if (typeof shasum === 'string' && /^[0-9a-f]{40}$/i.test(shasum)) {
    add('sha1', Buffer.from(shasum, 'hex').toString('base64'));
  }
  return found;
}
