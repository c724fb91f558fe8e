import { describe, expect, jest, test } from '@jest/globals';
import { bodyOf, useRegistry } from '../support/registry';
import { CORGI, DAY, download, packumentOf, policyOf, readPackument, serve } from './support';

const NOW = Date.parse('2026-03-01T00:00:00Z');
const OLD = new Date(NOW - 30 * DAY).toISOString();
const YOUNG = new Date(NOW - DAY).toISOString();
const TIMES = { ...Object.fromEntries(Array.from({ length: 30 }, (_, minor) => [`1.${minor}.0`, OLD])) };

/** Too large for what is kept of upstream's packuments: a text with a letter beyond Latin-1 takes two bytes for each. */
const HUGE = packumentOf({ ...TIMES, '2.0.0': YOUNG }, { readme: `ł${'x'.repeat(26_000_000)}` });

describe('a packument that is too large to be remembered', () => {
  const registry = useRegistry({ policy: policyOf({ minAge: 3 * DAY }) });
  const at = (moment: number) => jest.spyOn(Date, 'now').mockReturnValue(moment);

  /** How often upstream is asked for the packument, and how often one is parsed meanwhile. */
  async function cost(work: () => Promise<unknown>) {
    const count = serve(registry, HUGE);
    const parse = jest.spyOn(JSON, 'parse');
    await work();
    const parsed = parse.mock.calls.filter(([text]) => text.length > 1_000_000).length;
    parse.mockRestore();
    return { asked: count.asked, parsed };
  }
  const files = Object.keys(TIMES);
  const statuses = async (versions: readonly string[]) =>
    (await Promise.all(versions.map(download))).map(({ statusCode }) => statusCode);

  test('is asked for once by thirty tarballs at the same moment, and by those that come later not at all', async () => {
    at(NOW);
    const first = await cost(async () => expect(await statuses(files)).toEqual(files.map(() => 302)));
    // The adapter looks at what upstream sent, and the firewall goes by what it saw.
    expect(first).toEqual({ asked: 1, parsed: 1 });
    at(NOW + 4 * 60_000);
    const later = await cost(async () => {
      for (const version of files) expect((await download(version)).statusCode).toBe(302);
      expect(await statuses(['2.0.0', '2.0.0'])).toEqual([403, 403]);
    });
    expect(later).toEqual({ asked: 0, parsed: 0 });
  });

  test('is asked for once by twenty installs at the same moment', async () => {
    at(NOW);
    const answers: Awaited<ReturnType<typeof readPackument>>[] = [];
    const read = async () => void answers.push(await readPackument(CORGI));
    const all = () => Promise.all(Array.from({ length: 20 }, read));
    expect(await cost(all)).toEqual({ asked: 1, parsed: 1 });
    // What installs get of it is small, and kept.
    expect(await cost(all)).toEqual({ asked: 0, parsed: 0 });
    for (const answer of answers) expect(bodyOf(answer)['dist-tags']).toEqual({ latest: '1.29.0' });
  });

  test('is asked for again when it may have changed, and by a file that it did not name', async () => {
    at(NOW);
    await cost(() => download('1.0.0'));
    at(NOW + 60_000);
    const unknown = () => statuses(['7.0.0', '7.0.1']);
    // It has not changed, and so neither has what was said of it.
    expect(await cost(unknown)).toEqual({ asked: 1, parsed: 0 });
    expect(await cost(unknown)).toEqual({ asked: 0, parsed: 0 });
    at(NOW + 6 * 60_000);
    expect(await cost(() => statuses(files))).toEqual({ asked: 1, parsed: 0 });
  });
});
