import { own } from '../../lib/json';
import type { Packument } from '../packument/packument';
import { isUnpublished } from '../packument/unpublish';
import { sameBytes } from './hashes';
import type { SourcePackage, SourceVersion } from './source';

export type Refused = { readonly version: string; readonly reason: string };

/** What is to be done for a package. */
export type ImportPlan = {
  /** Their tarballs are to be fetched; what tags point at comes first. */
  readonly missing: readonly SourceVersion[];
  /** Here with the same bytes. */
  readonly there: readonly string[];
  /** Here, and the source says no hash: the bytes are to be compared. */
  readonly unsure: readonly SourceVersion[];
  readonly refused: readonly Refused[];
};

export function importPlan(current: Packument | undefined, source: SourcePackage): ImportPlan {
  const missing: SourceVersion[] = [];
  const there: string[] = [];
  const unsure: SourceVersion[] = [];
  const refused: Refused[] = [...source.faults];
  for (const one of source.versions) {
    const { version, dist } = one;
    const known = current && own(current.versions, version);
    const isSame = known ? sameBytes(known.dist, dist) : undefined;
    if (current && isUnpublished(current, version)) refused.push({ version, reason: UNPUBLISHED });
    else if (isSame === undefined) missing.push(one);
    else if (isSame === 'unknown') unsure.push(one);
    else if (isSame) there.push(version);
    else refused.push({ version, reason: OTHER_BYTES });
  }
  const tagged = new Set(Object.values(source.tags));
  const rank = ({ version }: SourceVersion) => Number(!tagged.has(version));
  // The first write then has all that the tags need.
  return { missing: missing.toSorted((one, other) => rank(one) - rank(other)), there, unsure, refused };
}

const UNPUBLISHED = 'It was unpublished here, and a version is never used again.';
export const OTHER_BYTES =
  'This registry has it with other bytes. They stay: somebody may have them in a lockfile.';
