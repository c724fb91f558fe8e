import { describe, expect, test } from '@jest/globals';
import { addDays, type Day, dayAt } from '../../src/registry/downloads/days';
import { countDownloads } from '../support/downloads';
import { useLogin } from '../support/login';
import { storedPackument } from '../support/packages';
import { openBrowser } from '../support/web';

const TODAY = dayAt(Date.now());

const count = (day: Day, version: string, times: number) =>
  countDownloads(day, { name: 'widget', version }, times);

async function page(headers: Readonly<Record<string, string>> = {}) {
  const browser = openBrowser();
  await browser.logIn('Reader');
  return browser.get('package/widget', headers);
}

describe('downloads on the page of a package', () => {
  const { s3 } = useLogin({ restrictedOrgs: 'acme' });

  function publish() {
    s3().put(
      'widget/index.json',
      storedPackument({ name: 'widget', versions: { '1.0.0': {}, '1.1.0': {}, '1.2.0': {} } }),
    );
  }

  test('are words and a bar for each day, and a column of the versions', async () => {
    publish();
    await count(addDays(TODAY, -33), '1.0.0', 1000);
    await count(addDays(TODAY, -3), '1.0.0', 4);
    await count(addDays(TODAY, -3), '1.1.0', 2);
    await count(TODAY, '1.1.0', 1);
    const { body } = await page();
    const words = `1,007 downloads since ${addDays(TODAY, -33)}, 7 in the last 7 days, 7 in the last 30 days`;
    expect(body).toContain(`<figcaption>${words}.`);
    expect(body).toContain(`role="img" aria-label="${words}, at most 1,000 in one day"`);
    expect(body).toMatch(/<path class="bars" stroke-width="\d+" d="M9 79v-76/);
    expect(body).toContain('<th scope="col">Downloads, 7 days</th>');
    const cells = [...body.matchAll(/>(1\.\d\.0)<\/a><\/td>.*<td>(.*?)<\/td><\/tr>/g)];
    expect(cells.map(([, version, cell]) => [version, cell])).toEqual([
      ['1.2.0', ''],
      ['1.1.0', '2'],
      ['1.0.0', '4'],
    ]);
    expect(body).not.toMatch(/<[^>]+ style=/);
  });

  test('have a bar for each week where there are many days', async () => {
    publish();
    await count(addDays(TODAY, -300), '1.0.0', 5);
    await count(TODAY, '1.0.0', 10);
    expect((await page()).body).toContain('at most 10 in one week');
  });

  test('are not mentioned where nobody has downloaded the package', async () => {
    publish();
    expect((await page()).body).not.toContain('ownload');
  });

  test('cost no read of the bucket while they are remembered', async () => {
    publish();
    await count(addDays(TODAY, -3), '1.0.0', 4);
    const browser = openBrowser();
    await browser.logIn('Reader');
    const first = await browser.get('package/widget');
    const before = s3().mock.calls().length;
    const again = await browser.get('package/widget', { 'if-none-match': String(first.headers?.etag) });
    expect(again.statusCode).toBe(304);
    expect(
      JSON.stringify(
        s3()
          .mock.calls()
          .slice(before)
          .map(({ args }) => args[0].input),
      ),
    ).not.toContain('downloads');
  });

  test('do not keep the page from being shown', async () => {
    publish();
    s3().put('-/downloads/state', 'damaged');
    const { statusCode: status, body } = await page();
    expect([status, body.includes('ownload')]).toEqual([200, false]);
  });
});

describe('with CODEBOX_DOWNLOADS=off', () => {
  const { s3 } = useLogin({ restrictedOrgs: 'acme', downloads: 'off' });

  test('the page shows none', async () => {
    s3().put('widget/index.json', storedPackument({ name: 'widget' }));
    await count(TODAY, '1.0.0', 1);
    const { statusCode: status, body } = await page();
    expect([status, body.includes('ownload')]).toEqual([200, false]);
  });
});
