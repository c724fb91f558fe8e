import { storageContext } from '../../src/contexts/storage';
import { createTally, type Download } from '../../src/registry/downloads/counts';
import type { Day } from '../../src/registry/downloads/days';
import { recordDownloads } from '../../src/store/downloads/record';

/** That version was downloaded so many times on that day; a second call of the same day and version counts nothing. */
export async function countDownloads(day: Day, download: Download, times = 1): Promise<void> {
  const tally = createTally();
  for (let time = 0; time < times; time += 1) tally.add(day, download);
  const id = `${day} ${download.name} ${download.version}`;
  await recordDownloads(storageContext().storage, { id, days: tally.days });
}
