import { readAll } from '../../../src/config/setting';
import { SETTINGS } from '../../../src/config/variables';
import { addDays, type Day, dayAt } from '../../../src/registry/downloads/days';
import { KEPT_DAYS } from '../../../src/registry/downloads/history';
import type { PackageName } from '../../../src/registry/names';
import type { PruneRule } from '../../../src/registry/prune/rules';
import type { Judging } from '../../../src/registry/prune/versions';
import { createDownloadCounts } from '../../../src/store/downloads';
import type { Place } from '../place';

export type Judge = (name: PackageName) => Promise<Judging>;

export type Judges = {
  /** What is so for every package. */
  readonly all: Judging;
  readonly judge: Judge;
};

/** What was counted a minute ago is good enough: the time of a rule has days. */
const KEPT_MS = 60_000;

/** By which rules and downloads the versions of each package are judged. */
export async function judgesFor(rules: readonly PruneRule[], place: Place): Promise<Judges> {
  const now = new Date();
  const counts = createDownloadCounts(await place.storage(), KEPT_MS);
  const since = reaching(await counts.since(), now);
  const isOff = !readAll({ CODEBOX_DOWNLOADS: SETTINGS.downloads }, place.env).values.countsDownloads;
  if (isOff && since === undefined) {
    const all = { rules, now, uses: undefined };
    return { all, judge: async () => all };
  }
  if (isOff) place.log.warning(stillCounted(since));
  const tellDamage = once(() => place.log.warning(DAMAGED));
  return {
    all: { rules, now, uses: { since, last: new Map() } },
    judge: async ({ full }) => {
      const last = await counts.lastUsed(full);
      if (last) return { rules, now, uses: { since, last } };
      tellDamage();
      return { rules, now, uses: { since: undefined, last: new Map() } };
    },
  };
}

const DAMAGED =
  'Some of the counts below -/downloads/ are damaged. Nothing goes of the packages that they are about.';

/** The variable is the operator's, and the registry may have another one. */
function stillCounted(since: Day | undefined): string {
  return `CODEBOX_DOWNLOADS is off here, but downloads are counted since ${since}, and the registry has missed none that it knows of. So what was downloaded stays.`;
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}

/** Older counts are forgotten. */
function reaching(since: Day | undefined, now: Date): Day | undefined {
  const first = addDays(dayAt(now.getTime()), -KEPT_DAYS);
  return since !== undefined && since < first ? first : since;
}
