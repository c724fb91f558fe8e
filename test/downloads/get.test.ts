import { describe, expect, test } from '@jest/globals';
import getDownloads from '../../src/downloads/get';
import { addDays, dayAt } from '../../src/registry/downloads/days';
import { countDownloads } from '../support/downloads';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const TODAY = dayAt(Date.now());
const YESTERDAY = addDays(TODAY, -1);
const member = { username: 'reader', groups: 'org:acme,members' };

const rules = [
  { packages: ['@secret/*'], read: ['team:acme/core'] },
  { packages: ['*'], read: ['members'] },
];

/** As API Gateway routes it, from the path below `counts/`. */
function get(path: string, user: Record<string, string> = member) {
  const params = { proxy: path };
  const event = apiEvent({ resource: '/registry/-/counts/{proxy+}', params, user });
  return getDownloads(event);
}

describe('GET /registry/-/counts/{proxy+}', () => {
  const registry = useRegistry({ access: JSON.stringify(rules) });

  async function some() {
    await countDownloads(TODAY, { name: 'widget', version: '1.1.0' });
    await countDownloads(YESTERDAY, { name: 'widget', version: '1.0.0' }, 3);
    await countDownloads(addDays(TODAY, -7), { name: 'widget', version: '1.1.0' }, 2);
    await countDownloads(addDays(TODAY, -40), { name: 'widget', version: '0.9.0' }, 5);
    await countDownloads(YESTERDAY, { name: '@acme/gear', version: '1.0.0' }, 7);
    await countDownloads(YESTERDAY, { name: '@secret/plan', version: '1.0.0' }, 11);
  }

  test.each([
    ['last-day', addDays(TODAY, -1), YESTERDAY, 3],
    ['last-week', addDays(TODAY, -7), YESTERDAY, 5],
    ['last-month', addDays(TODAY, -30), YESTERDAY, 5],
    ['last-year', addDays(TODAY, -365), YESTERDAY, 10],
    [TODAY, TODAY, TODAY, 1],
    [`${addDays(TODAY, -7)}:${TODAY}`, addDays(TODAY, -7), TODAY, 6],
  ])('adds up %s', async (period, start, end, downloads) => {
    await some();
    const answer = await get(`downloads/point/${period}/widget`);
    expect([answer.statusCode, bodyOf(answer)]).toEqual([200, { downloads, start, end, package: 'widget' }]);
    expect(answer.headers?.['cache-control']).toBe('private, max-age=300');
  });

  test('tells each day of a range, also those without a download', async () => {
    await some();
    const answer = bodyOf(await get('downloads/range/last-week/widget'));
    expect(answer).toMatchObject({ start: addDays(TODAY, -7), end: YESTERDAY, package: 'widget' });
    expect(answer.downloads).toHaveLength(7);
    expect(answer.downloads[0]).toEqual({ downloads: 2, day: addDays(TODAY, -7) });
    expect(answer.downloads[1]).toEqual({ downloads: 0, day: addDays(TODAY, -6) });
    expect(answer.downloads[6]).toEqual({ downloads: 3, day: YESTERDAY });
  });

  test.each(['@acme%2fgear', '@acme%2Fgear', '@acme/gear'])('takes a scoped name as %s', async (name) => {
    await some();
    expect(bodyOf(await get(`downloads/point/last-day/${name}`))).toMatchObject({
      downloads: 7,
      package: '@acme/gear',
    });
    expect(bodyOf(await get(`versions/${name}/last-week`))).toEqual({
      package: '@acme/gear',
      downloads: { '1.0.0': 7 },
    });
  });

  test('tells the downloads of each version in the last week', async () => {
    await some();
    expect(bodyOf(await get('versions/widget/last-week'))).toEqual({
      package: 'widget',
      downloads: { '1.0.0': 3, '1.1.0': 2 },
    });
  });

  test('answers about many packages at once, with null for those that are not there', async () => {
    await some();
    registry.s3.put('quiet/index.json', storedPackument({ name: 'quiet' }));
    const answer = bodyOf(await get('downloads/point/last-day/widget,quiet,missing'));
    expect(answer).toEqual({
      widget: { downloads: 3, start: YESTERDAY, end: YESTERDAY, package: 'widget' },
      quiet: { downloads: 0, start: YESTERDAY, end: YESTERDAY, package: 'quiet' },
      missing: null,
    });
    const range = bodyOf(await get('downloads/range/last-day/widget,missing'));
    expect(range.widget.downloads).toEqual([{ downloads: 3, day: YESTERDAY }]);
  });

  test('adds up all packages for those who may read all', async () => {
    await some();
    const core = { username: 'core', groups: 'org:acme,members,team:acme/core' };
    expect(bodyOf(await get('downloads/point/last-day', core))).toEqual({
      downloads: 21,
      start: YESTERDAY,
      end: YESTERDAY,
    });
    const hidden = await get('downloads/point/last-day');
    expect([hidden.statusCode, bodyOf(hidden).error]).toEqual([
      403,
      'The downloads of all packages together are for those who may read all packages. Ask for one package.',
    ]);
  });

  test('has for a package that the caller may not read the answer of one that is not there', async () => {
    const path = 'downloads/point/last-week/@secret/plan';
    const absent = await get(path);
    await some();
    registry.s3.put('@secret/plan/index.json', storedPackument({ name: '@secret/plan' }));
    expect(await get(path)).toEqual(absent);
    expect([absent.statusCode, bodyOf(absent).error]).toEqual([
      404,
      'Package @secret/plan was not found in this registry.',
    ]);
    expect((await get('versions/@secret%2fplan/last-week')).statusCode).toBe(404);
  });

  test.each([
    ['downloads/point/last-decade/widget', 400, '"last-decade" is no period.'],
    ['downloads/point/2026-02-30/widget', 400, '"2026-02-30" is no period.'],
    ['downloads/point/2026-02-01:2026-01-01/widget', 400, 'ends before it begins'],
    ['downloads/point/2026-02-01:2026-03-01:2026-04-01/widget', 400, 'is no period'],
    ['downloads/point/last-day/wid get', 400, 'is not a valid package name'],
    ['downloads/point/last-day/a,@acme%2fb', 400, 'Ask for \\"@acme/b\\" alone'],
    [
      `downloads/point/last-day/${Array.from({ length: 129 }, (_, index) => `p${index}`).join(',')}`,
      400,
      '128 packages',
    ],
    [`downloads/range/${addDays(TODAY, -365)}:${TODAY}/a,b`, 400, '365 days'],
    ['downloads/sum/last-day/widget', 404, ''],
    ['downloads', 404, ''],
    ['versions/widget/last-month', 404, ''],
  ])('refuses %.60s', async (path, status, sentence) => {
    const answer = await get(path);
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toContain(sentence.replace(/^"|"(?= is)/g, '\\"'));
  });

  test('cuts off what is older than 18 months', async () => {
    await some();
    const answer = bodyOf(await get(`downloads/range/2015-01-10:${TODAY}/widget`));
    expect(answer.start).toBe(addDays(TODAY, -550));
    expect(answer.downloads).toHaveLength(551);
  });
});

describe('with CODEBOX_DOWNLOADS=off', () => {
  useRegistry({ downloads: 'off' });

  test('the answer says so', async () => {
    const answer = await get('downloads/point/last-day/widget');
    expect([answer.statusCode, bodyOf(answer).error]).toEqual([
      404,
      'This registry does not count downloads: CODEBOX_DOWNLOADS is off.',
    ]);
  });
});
