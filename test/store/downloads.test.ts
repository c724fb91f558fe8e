import { describe, expect, test } from '@jest/globals';
import type { Storage } from '../../src/ports/storage';
import { createTally, parseDownload } from '../../src/registry/downloads/counts';
import { addDays, type Day, dayAt } from '../../src/registry/downloads/days';
import { createDownloadCounts } from '../../src/store/downloads';
import { recordDownloads } from '../../src/store/downloads/record';
import { forgetOldDays, rollUp } from '../../src/store/downloads/rollUp';
import { missDownloads, widen } from '../../src/store/downloads/state';
import { downloadHistoryKey } from '../../src/store/keys/downloads';
import { countingStorage } from '../support/countingStorage';
import { memoryStorage } from '../support/memoryStorage';

const TODAY = dayAt(Date.now());

function batch(id: string, day: Day, ...texts: readonly string[]) {
  const tally = createTally();
  for (const text of texts) {
    const download = parseDownload(text);
    if (download) tally.add(day, download);
  }
  return { id, days: tally.days };
}

async function keysIn(storage: Storage): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of storage.list('')) keys.push(key);
  return keys;
}

describe('what is counted of downloads', () => {
  test('is added up for each version and day', async () => {
    const storage = memoryStorage();
    await recordDownloads(storage, batch('one', TODAY, 'widget@1.0.0', 'widget@1.0.0', '@acme/gear@2.0.0'));
    await recordDownloads(storage, batch('two', TODAY, 'widget@1.1.0'));
    const counts = createDownloadCounts(storage, 0);
    expect(await counts.history('widget')).toEqual({
      days: new Map([[TODAY, 3]]),
      versions: new Map([
        ['1.0.0', new Map([[TODAY, 2]])],
        ['1.1.0', new Map([[TODAY, 1]])],
      ]),
    });
    expect((await counts.history('@acme/gear')).days.get(TODAY)).toBe(1);
    expect((await counts.history('gear')).days.size).toBe(0);
    expect(await counts.since()).toBe(TODAY);
  });

  test('counts once what comes twice', async () => {
    const storage = memoryStorage();
    for (const id of ['one', 'one', 'two', 'one'])
      await recordDownloads(storage, batch(id, TODAY, 'widget@1.0.0'));
    expect((await createDownloadCounts(storage, 0).history('widget')).days.get(TODAY)).toBe(2);
  });

  test('is complete when many count at once', async () => {
    const storage = memoryStorage();
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        recordDownloads(storage, batch(`batch ${index}`, TODAY, 'widget@1.0.0', `other-${index}@1.0.0`)),
      ),
    );
    expect((await createDownloadCounts(storage, 0).history('widget')).days.get(TODAY)).toBe(30);
  });

  test('is spread over more tables where one is too crowded, and is still complete', async () => {
    const storage = memoryStorage();
    const first = `-/downloads/day/${TODAY}`;
    // Others are always faster at the only table.
    const crowded = {
      ...storage,
      replace: (key: string, body: Uint8Array, etag: string) =>
        key === first ? Promise.resolve('changed' as const) : storage.replace(key, body, etag),
    };
    await recordDownloads(storage, batch('one', TODAY, 'widget@1.0.0'));
    await recordDownloads(crowded, batch('two', TODAY, 'widget@1.0.0', 'widget@1.1.0'));
    await recordDownloads(storage, batch('two', TODAY, 'widget@1.0.0', 'widget@1.1.0'));
    const counts = createDownloadCounts(storage, 0);
    expect((await counts.history('widget')).days.get(TODAY)).toBe(3);
    expect((await counts.total()).get(TODAY)).toBe(3);
    await rollUp(storage, TODAY);
    const later = createDownloadCounts(storage, 0);
    expect((await later.history('widget')).days.get(TODAY)).toBe(3);
    expect((await later.total()).get(TODAY)).toBe(3);
  });

  test('goes into the history when the day is over, and again with what comes late', async () => {
    const storage = memoryStorage();
    const day = addDays(TODAY, -3);
    await recordDownloads(storage, batch('one', day, 'widget@1.0.0'));
    await recordDownloads(storage, batch('two', day, 'widget@1.0.0', 'widget@1.1.0'));
    await recordDownloads(storage, batch('three', TODAY, 'widget@1.1.0'));
    await rollUp(storage, day);
    const { days, versions } = await createDownloadCounts(storage, 0).history('widget');
    expect([...days]).toEqual([
      [day, 3],
      [TODAY, 1],
    ]);
    expect([...(versions.get('1.1.0') ?? [])]).toEqual([
      [day, 1],
      [TODAY, 1],
    ]);
  });

  test('tells when each version was used last', async () => {
    const storage = memoryStorage();
    const [long, lately] = [addDays(TODAY, -200), addDays(TODAY, -40)];
    await recordDownloads(storage, batch('one', long, 'widget@1.0.0', 'widget@2.0.0'));
    await recordDownloads(storage, batch('two', lately, 'widget@2.0.0'));
    await recordDownloads(storage, batch('three', TODAY, 'widget@3.0.0'));
    const counts = createDownloadCounts(storage, 0);
    expect(await counts.lastUsed('widget')).toEqual(
      new Map([
        ['1.0.0', long],
        ['2.0.0', lately],
        ['3.0.0', TODAY],
      ]),
    );
    expect(await counts.lastUsed('other')).toEqual(new Map());
    expect(await counts.since()).toBe(long);
  });

  test('is forgotten after 18 months', async () => {
    const storage = memoryStorage();
    const old = addDays(TODAY, -560);
    await recordDownloads(storage, batch('one', old, 'widget@1.0.0'));
    await recordDownloads(storage, batch('two', addDays(TODAY, -4), 'widget@2.0.0'));
    const counts = createDownloadCounts(storage, 0);
    expect([...((await counts.lastUsed('widget')) ?? []).keys()]).toEqual(['2.0.0']);
    expect((await counts.history('widget')).days.has(old)).toBe(false);
  });

  test('counts once what comes twice, also where the tables became more in between', async () => {
    for (const id of Array.from({ length: 8 }, (_, index) => `batch ${index}`)) {
      const storage = memoryStorage();
      await recordDownloads(storage, batch(id, TODAY, 'widget@1.0.0'));
      await widen(storage);
      await recordDownloads(storage, batch(id, TODAY, 'widget@1.0.0'));
      expect((await createDownloadCounts(storage, 0).history('widget')).days.get(TODAY)).toBe(1);
    }
  });

  test('is complete since a later day where downloads were missed, whatever comes late', async () => {
    const storage = memoryStorage();
    const counts = createDownloadCounts(storage, 0);
    await missDownloads(storage, TODAY);
    expect(await keysIn(storage)).toEqual([]);
    await recordDownloads(storage, batch('one', addDays(TODAY, -60), 'widget@1.0.0'));
    await missDownloads(storage, addDays(TODAY, -5));
    expect(await counts.since()).toBeUndefined();
    await recordDownloads(storage, batch('late', addDays(TODAY, -7), 'widget@1.0.0'));
    expect(await counts.since()).toBe(addDays(TODAY, -5));
    await recordDownloads(storage, batch('later', addDays(TODAY, -8), 'widget@1.0.0'));
    expect(await counts.since()).toBe(addDays(TODAY, -5));
    await missDownloads(storage, TODAY);
    await recordDownloads(storage, batch('two', TODAY, 'widget@1.0.0'));
    expect(await counts.since()).toBe(TODAY);
    expect((await counts.history('widget')).days.size).toBe(4);
  });

  test.each(['state', 'day', 'history'])(
    'is complete since today where what was kept is damaged, and nobody knows a last use: %s',
    async (which) => {
      const storage = memoryStorage();
      await recordDownloads(storage, batch('old', addDays(TODAY, -60), 'widget@1.0.0'));
      await recordDownloads(storage, batch('one', TODAY, 'widget@1.0.0'));
      const keys = {
        state: '-/downloads/state',
        day: `-/downloads/day/${TODAY}`,
        history: downloadHistoryKey('widget'),
      };
      const key = Object.entries(keys).find(([name]) => name === which)?.[1] ?? '';
      const { etag = '' } = (await storage.stat(key)) ?? {};
      await storage.replace(key, Buffer.from('damaged'), etag);
      const last = await createDownloadCounts(storage, 0).lastUsed('widget');
      if (which !== 'state') expect(last).toBeUndefined();
      await recordDownloads(storage, batch('two', TODAY, 'widget@1.0.0'));
      await rollUp(storage, TODAY);
      const counts = createDownloadCounts(storage, 0);
      expect([await counts.since(), (await counts.lastUsed('widget'))?.get('1.0.0')]).toEqual([TODAY, TODAY]);
    },
  );

  test('is lost, and known to be, where the table of a day is damaged before it goes into the history', async () => {
    const storage = memoryStorage();
    const yesterday = addDays(TODAY, -1);
    await recordDownloads(storage, batch('one', yesterday, 'widget@1.0.0'));
    const key = `-/downloads/day/${yesterday}`;
    const { etag = '' } = (await storage.stat(key)) ?? {};
    await storage.replace(key, Buffer.from('damaged'), etag);
    await rollUp(storage, yesterday);
    expect(await createDownloadCounts(storage, 0).since()).toBe(TODAY);
  });

  test('leaves no tables of days that are too old, however long nobody came', async () => {
    const storage = memoryStorage();
    const ages = [0, 550, 551, 560, 900];
    for (const age of ages)
      await storage.create(
        `-/downloads/day/${addDays(TODAY, -age)}${age === 900 ? '.7' : ''}`,
        Buffer.from(''),
      );
    await forgetOldDays(storage, TODAY);
    expect(await keysIn(storage)).toEqual([550, 0].map((age) => `-/downloads/day/${addDays(TODAY, -age)}`));
  });

  test('costs the same calls for one package and for a thousand', async () => {
    const { storage, calls } = countingStorage(memoryStorage());
    const many = Array.from({ length: 1000 }, (_, index) => `package-${index}@1.0.0`);
    await recordDownloads(storage, batch('first', TODAY, 'widget@1.0.0'));
    calls.length = 0;
    await recordDownloads(storage, batch('many', TODAY, ...many));
    const day = `-/downloads/day/${TODAY}`;
    expect(calls).toEqual(['get -/downloads/state', `get ${day}`, `replace ${day}`]);
  });
});
