import semver from 'semver';
import { isObject, type JsonObject, own } from '../../lib/json';
import { isVersion, quote } from '../names';

/** The manifest that a dist-tag, a version or a range names, in this order; of a range the highest. */
export function select(packument: JsonObject, selector: string): JsonObject | undefined {
  const tags = isObject(packument['dist-tags']) ? packument['dist-tags'] : {};
  const versions = isObject(packument.versions) ? packument.versions : {};
  const tagged = own(tags, selector);
  const exact = own(versions, typeof tagged === 'string' ? tagged : selector);
  const manifest = exact ?? own(versions, highestIn(selector, versions) ?? '');
  return isObject(manifest) ? manifest : undefined;
}

/** For a sentence about what is not there. */
export function describeSelector(selector: string): string {
  return isRange(selector) && !isVersion(selector)
    ? `version in the range ${quote(selector)}`
    : `version or dist-tag ${quote(selector)}`;
}

function highestIn(range: string, versions: JsonObject): string | undefined {
  if (!isRange(range)) return undefined;
  return semver.maxSatisfying(Object.keys(versions).filter(isVersion), range) ?? undefined;
}

/** No range that people write is longer, and a long one takes long. */
const MAX_RANGE = 256;

function isRange(text: string): boolean {
  return text.length <= MAX_RANGE && semver.validRange(text) !== null;
}
