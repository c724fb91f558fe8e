import semver from 'semver';
import { type JsonObject, own } from '../../lib/json';
import { isVersion, quote } from '../names';

type Choice = {
  readonly tags: JsonObject;
  readonly versions: Pick<ReadonlyMap<string, unknown>, 'has' | 'keys'>;
};

/** The version that a dist-tag, a version or a range names, in this order; of a range the highest. */
export function select({ tags, versions }: Choice, selector: string): string | undefined {
  const tagged = own(tags, selector);
  const exact = typeof tagged === 'string' ? tagged : selector;
  return versions.has(exact) ? exact : highestIn(selector, [...versions.keys()]);
}

/** For a sentence about what is not there. */
export function describeSelector(selector: string): string {
  return isRange(selector) && !isVersion(selector)
    ? `version in the range ${quote(selector)}`
    : `version or dist-tag ${quote(selector)}`;
}

function highestIn(range: string, versions: readonly string[]): string | undefined {
  if (!isRange(range)) return undefined;
  return semver.maxSatisfying(versions.filter(isVersion), range) ?? undefined;
}

/** No range that people write is longer, and a long one takes long. */
const MAX_RANGE = 256;

function isRange(text: string): boolean {
  return text.length <= MAX_RANGE && semver.validRange(text) !== null;
}
