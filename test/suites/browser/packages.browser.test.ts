import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { NO_POLICY } from '../../../src/registry/firewall/policy';
import { faults } from '../../support/faults';
import { users } from '../../support/github';
import { until } from '../../support/until';
import { type FakeUpstream, startUpstream } from '../../support/upstream';
import { type Look, looks, newPerson, startChromium } from './chromium';
import { inspect, listenTo } from './inspect';
import { fillShelf, SHELF } from './shelf';
import { startWorld, type World } from './world';

let browser: Browser;
let upstream: FakeUpstream;
let world: World;
let person: BrowserContext;

beforeAll(async () => {
  browser = await startChromium();
  upstream = await startUpstream();
});
beforeEach(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => {});
  const policy = JSON.stringify({ ...NO_POLICY, minAge: 86_400_000 });
  world = await startWorld({ ...SHELF, registry: upstream.url, policy });
});
afterEach(async () => {
  await person.close();
  await world.stop();
  jest.restoreAllMocks();
});
afterAll(async () => {
  await browser?.close();
  await upstream?.close();
});

async function sitDown(look: Look = 'light'): Promise<Page> {
  person = await newPerson(browser, look);
  return person.newPage();
}

/** Opens the root of the host, and goes where it leads. */
async function logIn(page: Page, user: string): Promise<void> {
  await page.goto(new URL('/', world.registry).href);
  await page.getByRole('link', { name: 'Log in with GitHub' }).click();
  await page.getByRole('button', { name: `Authorize as ${user}` }).click();
}

function heading(page: Page, name: string | RegExp) {
  return page.getByRole('heading', { level: 1, name });
}

/** The catalogue hears of a publish a moment later. */
async function findable(page: Page, name: string): Promise<void> {
  const link = page.getByRole('main').getByRole('link', { name, exact: true });
  await until(async () => {
    if ((await link.count()) > 0) return true;
    await page.reload();
    return false;
  });
}

describe('a person in a browser', () => {
  test('logs in at the root, searches, reads a package and its files, compares two versions, and logs out', async () => {
    await fillShelf(world.registry, users.admin.token);
    const page = await sitDown();
    await logIn(page, 'Reader');
    await heading(page, 'Packages').waitFor();
    await findable(page, '@acme/widget');
    await page.getByLabel('Name, keyword or author').fill('drawing');
    await page.keyboard.press('Enter');
    await page.getByRole('main').getByRole('link', { name: '@acme/widget', exact: true }).click();
    await heading(page, /@acme\/widget/).waitFor();
    await page.getByRole('heading', { name: 'Widget', exact: true }).waitFor();
    await page.getByRole('link', { name: /^\d+ files$/ }).click();
    await page.getByRole('link', { name: 'index.js' }).click();
    await heading(page, 'lib/index.js').waitFor();
    await page.getByText('The sign is a dash in the dark').waitFor();
    await page.getByRole('link', { name: '@acme/widget', exact: true }).click();
    await page.getByRole('link', { name: 'What changed from 1.0.0 to 1.1.0' }).click();
    await page.getByText('runs at each install').waitFor();
    await page.getByRole('link', { name: 'lib/tone.js', exact: true }).click();
    expect(await page.locator('pre.diff .more').allTextContents()).toContain(
      '+export const tones = ["light", "dark"];',
    );
    await page.getByRole('link', { name: 'other versions' }).click();
    await page.getByLabel('From', { exact: true }).selectOption('1.1.0');
    await page.getByLabel('To', { exact: true }).selectOption('1.0.0');
    await page.getByLabel('To', { exact: true }).press('Tab');
    await page.keyboard.press('Enter');
    await heading(page, '@acme/widget: from 1.1.0 to 1.0.0').waitFor();
    await page.getByRole('button', { name: 'Log out' }).click();
    await heading(page, 'You are logged out').waitFor();
    await page.goBack();
    await page.reload();
    await page.getByRole('link', { name: 'Log in with GitHub' }).waitFor();
  });

  test('sees what the rules say: all of it as an administrator, the rest as a reader, nothing as an outsider', async () => {
    await fillShelf(world.registry, users.admin.token);
    const vault = `${world.registry}-/web/package/@acme/vault/v/1.0.0/files`;
    const shown = async (user: string) => {
      const page = await sitDown();
      await logIn(page, user);
      await page.getByRole('heading', { level: 1 }).waitFor();
      const home = (await page.getByRole('main').textContent()) ?? '';
      await page.goto(vault);
      const text = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
      await page.goto(`${world.registry}-/web/package/@acme/nothing/v/1.0.0/files`);
      const other = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
      await person.close();
      return { home, text, other };
    };
    const admin = await shown('admin');
    expect(admin.text).toBe('Files of @acme/vault@1.0.0');
    const reader = await shown('Reader');
    expect([reader.text, reader.other]).toEqual(['Not found', 'Not found']);
    expect(reader.home).not.toContain('vault');
    const outsider = await shown('outsider');
    expect(outsider.home).toContain('You may see nothing here');
    expect([outsider.text, outsider.other]).toEqual(['Log in to see packages', 'Log in to see packages']);
  });
});

/** Below `/-/web/`, with the heading that shows that it is there. */
const PAGES: Readonly<Record<string, readonly [path: string, heading: string | RegExp]>> = {
  home: ['', 'Packages'],
  search: ['search?text=widget', 'Search'],
  'search-nothing': ['search?text=nowhere', 'Search'],
  package: ['package/@acme/widget', /@acme\/widget/],
  version: ['package/@acme/widget/v/1.0.0', /@acme\/widget/],
  files: ['package/@acme/widget/v/1.1.0/files', 'Files of @acme/widget@1.1.0'],
  file: ['package/@acme/widget/v/1.1.0/files/lib/index.js', 'lib/index.js'],
  diff: ['package/@acme/widget/diff/1.0.0..1.1.0', '@acme/widget: from 1.0.0 to 1.1.0'],
  'not-found': ['package/@acme/nothing', 'Not found'],
  'bad-search': ['search?text=wid%00get', 'Something in the address is wrong'],
  'bad-diff': ['package/@acme/widget/diff?from=1.0.0&to=9.9.9', 'Not found'],
  public: ['package/left-pad', /left-pad/],
  held: ['package/left-pad/v/1.1.0', 'Held back, or not allowed'],
};

describe('every page', () => {
  test.each(looks)('is for everybody: %s', async (look) => {
    const page = await sitDown(look);
    const complaints = listenTo(page);
    await page.goto(`${world.registry}-/web/`);
    await inspect(page, `web-login-${look}`, complaints);
    await logIn(page, 'admin');
    await heading(page, 'Packages').waitFor();
    await inspect(page, `web-empty-${look}`, complaints);
    await fillShelf(world.registry, users.admin.token);
    upstream.publish('left-pad', '1.0.0');
    upstream.publish('left-pad', '1.1.0', { time: new Date().toISOString() });
    await page.reload();
    await findable(page, '@acme/widget');
    for (const [name, [path, title]] of Object.entries(PAGES)) {
      await page.goto(`${world.registry}-/web/${path}`);
      await heading(page, title).waitFor();
      await inspect(page, `web-${name}-${look}`, complaints);
    }
    for (const [status, title] of [
      [403, 'Another server has failed'],
      [503, 'Not available at the moment'],
    ] as const) {
      upstream.fail(faults.status(status));
      await page.goto(`${world.registry}-/web/package/upstream-${status}`);
      await heading(page, title).waitFor();
      await inspect(page, `web-upstream-${status}-${look}`, complaints);
    }
    upstream.heal();
  });
});
