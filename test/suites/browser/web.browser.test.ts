import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { users } from '../../support/github';
import { publishDocument } from '../../support/packages';
import { type Look, looks, newPerson, startChromium } from './chromium';
import { inspect } from './inspect';
import { startWorld, type World } from './world';

let browser: Browser;
let person: BrowserContext;
let world: World;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await startChromium();
});
beforeEach(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => {});
  world = await startWorld({ privateScopes: '@acme' });
  complaints.length = 0;
});
afterEach(async () => {
  await person?.close();
  await world.stop();
  jest.restoreAllMocks();
  // Chromium tells of every answer that is no 2xx.
  expect(complaints.filter((text) => !text.includes('responded with a status of 4'))).toEqual([]);
});
afterAll(() => browser?.close());

async function sitDown(look: Look = 'light'): Promise<Page> {
  person = await newPerson(browser, look);
  const page = await person.newPage();
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  return page;
}

/** The host's root, as somebody types it. */
async function logIn(page: Page, user: string): Promise<void> {
  await page.goto(new URL(world.registry).origin);
  await page.getByRole('link', { name: 'Log in with GitHub' }).click();
  await page.getByRole('button', { name: `Authorize as ${user}`, exact: true }).click();
  await page.getByRole('heading', { name: 'Packages', exact: true }).waitFor();
}

async function publish(name: string, description: string): Promise<void> {
  const { document } = await publishDocument({ name, manifest: { description } });
  const response = await fetch(world.registry + encodeURIComponent(name), {
    method: 'PUT',
    headers: { authorization: `Bearer ${users.admin.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(document),
  });
  expect(response.status).toBe(200);
}

async function makeToken(name: string): Promise<void> {
  const wish = { name, description: 'For the builds of the shop', packages: ['@acme/*'], expires: 30 };
  const response = await fetch(`${world.registry}-/npm/v1/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${users.admin.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...wish, cidr_whitelist: ['127.0.0.0/8'] }),
  });
  expect(response.status).toBe(201);
}

describe('a person with a browser', () => {
  test('logs in, searches while typing, and logs out', async () => {
    await publish('@acme/widget', 'Turns things');
    await publish('@acme/gadget', 'Does other things');
    const page = await sitDown();
    await logIn(page, 'Reader');
    await page.getByLabel('Name, keyword or author').pressSequentially('gadg');
    await page.getByText('One package.').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Search' }).waitFor();
    expect(await page.title()).toContain('Search for gadg');
    expect(await page.getByRole('link', { name: '@acme/widget' }).count()).toBe(0);
    await page.goto(`${world.registry}-/web/`);
    await page.getByRole('link', { name: 'Show all packages' }).click();
    await page.getByRole('link', { name: '@acme/gadget' }).waitFor();
    await page.getByLabel('Name, keyword or author').pressSequentially('widg');
    await page.getByText('One package.').waitFor();
    await page.getByRole('link', { name: '@acme/widget' }).waitFor();
    expect(new URL(page.url()).searchParams.get('text')).toBe('widg');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'You are logged out' }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Log in with GitHub' }).waitFor();
  });

  test('comes to the page that they wanted', async () => {
    const page = await sitDown();
    await page.goto(`${world.registry}-/web/search?text=turbo`);
    await page.getByRole('link', { name: 'Log in with GitHub' }).click();
    await page.getByRole('button', { name: 'Authorize as Reader' }).click();
    await page.getByText('No package found.').waitFor();
    expect(page.url()).toBe(`${world.registry}-/web/search?text=turbo`);
  });

  test('is sent from the URL of a package to its page', async () => {
    const page = await sitDown();
    await page.goto(`${world.registry}@acme%2fwidget`);
    await page.getByRole('link', { name: 'Log in with GitHub' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/registry/-/web/package/@acme%2fwidget');
  });

  test('who may do nothing here is told so, and has no session', async () => {
    const page = await sitDown();
    await page.goto(`${world.registry}-/web/`);
    await page.getByRole('link', { name: 'Log in with GitHub' }).click();
    await page.getByRole('button', { name: 'Authorize as outsider' }).click();
    await page.getByText('outsider may do nothing in this registry').waitFor();
    await page.goto(`${world.registry}-/web/`);
    await page.getByRole('heading', { name: 'Log in to see packages' }).waitFor();
  });

  test('copies a command', async () => {
    const page = await sitDown();
    await person.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${world.registry}-/web/login`);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      `npm login --registry ${world.registry}`,
    );
  });

  test('needs no script', async () => {
    person = await browser.newContext({ javaScriptEnabled: false });
    const page = await person.newPage();
    await publish('@acme/gadget', 'Does things');
    await logIn(page, 'Reader');
    await page.getByLabel('Name, keyword or author').fill('@acme/gadget');
    await page.getByRole('search', { name: 'Packages' }).getByRole('button').click();
    await page.getByText('One package.').waitFor();
    expect(await page.getByRole('button', { name: 'Copy' }).count()).toBe(0);
  });
});

describe.each(looks)('in the look %s', (look) => {
  test('the login, the first page, the search and what is not there are for everybody', async () => {
    await publish(
      '@acme/widget',
      'Turns things, and describes itself at some length so that the line is long enough',
    );
    const page = await sitDown(look);
    await page.goto(`${world.registry}-/web/`);
    await inspect(page, `frame-login-${look}`, complaints);
    await logIn(page, 'Reader');
    await inspect(page, `frame-home-${look}`, complaints);
    await page.goto(`${world.registry}-/web/search?text=nothing`);
    await inspect(page, `frame-search-${look}`, complaints);
    await page.goto(`${world.registry}-/web/nothing`);
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    await inspect(page, `frame-absent-${look}`, complaints);
  });

  test('the empty registry says what to do', async () => {
    const page = await sitDown(look);
    await logIn(page, 'admin');
    await inspect(page, `frame-empty-${look}`, complaints);
  });

  test('tokens for machines are shown and revoked', async () => {
    for (const name of ['build', 'other']) await makeToken(name);
    const page = await sitDown(look);
    await logIn(page, 'admin');
    await page.goto(`${world.registry}-/web/tokens`);
    await page.getByRole('heading', { name: 'build', exact: true }).waitFor();
    await inspect(page, `tokens-${look}`, complaints);
    await page.getByRole('button', { name: 'Revoke build' }).click();
    await page.getByRole('button', { name: 'Revoke build' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Revoke other' }).waitFor();
  });
});
