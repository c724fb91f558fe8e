import { groupBy } from '../../../src/lib/groupBy';
import {
  DOWNLOADS_PREFIX,
  HELD_PREFIX,
  MANIFEST_KEY,
  SHORT_LIVED,
  STAGE_PREFIX,
  UPSTREAM_PREFIX,
} from '../../../src/store/keys';

/** A version of an object as a versioned bucket has it. */
export type Kept = {
  readonly key: string;
  readonly id: string;
  /** When it was written. */
  readonly at: Date;
  readonly isLatest: boolean;
  /** It says that the object was deleted. */
  readonly isMarker: boolean;
  readonly bytes: number;
};

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;
const CATALOGUE = MANIFEST_KEY.slice(0, MANIFEST_KEY.indexOf('/manifest'));
/** What can be made again, or is over after a day: as the rules of the bucket have it (resources/bucket.yml). */
const FOR_A_DAY = [CATALOGUE, DOWNLOADS_PREFIX, HELD_PREFIX, STAGE_PREFIX, UPSTREAM_PREFIX, ...SHORT_LIVED];

/**
 * Those that were replaced or deleted so long ago that nobody wants them back, and marks of deleted objects of which nothing
 * else is left.
 */
export function replaced(kept: readonly Kept[], now: Date): readonly Kept[] {
  return [...groupBy(kept, ({ key }) => key)].flatMap(([key, versions]) => {
    const newestFirst = versions.toSorted(
      (one, other) => Number(other.isLatest) - Number(one.isLatest) || other.at.getTime() - one.at.getTime(),
    );
    // A version is out of use since the next one was written.
    const gone = newestFirst.filter((_, index) => {
      const next = newestFirst[index - 1];
      return next !== undefined && isOver(next, key, now);
    });
    const [latest, ...others] = newestFirst;
    const isAlone = latest?.isMarker === true && gone.length === others.length && isOver(latest, key, now);
    return latest && isAlone ? [...gone, latest] : gone;
  });
}

function isOver({ at }: Kept, key: string, now: Date): boolean {
  const days = FOR_A_DAY.some((prefix) => key.startsWith(prefix)) ? 1 : USUAL_DAYS;
  return now.getTime() - at.getTime() > days * DAY_MS;
}
