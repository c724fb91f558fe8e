import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { users } from '../../support/github';
import { npmUser } from '../../support/npm';
import { type Look, looks, newPerson, startChromium } from './chromium';
import { inspect, listenTo } from './inspect';
import { fillShelf, propose, SHELF } from './shelf';
import { startWorld, type World } from './world';

let browser: Browser;
let world: World;
let person: BrowserContext;
let id: string;

beforeAll(async () => {
  browser = await startChromium();
});
beforeEach(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => {});
  world = await startWorld(SHELF);
  await fillShelf(world.registry, users.admin.token);
  id = await propose(world.registry, users.reader.token);
});
afterEach(async () => {
  await person.close();
  await world.stop();
  jest.restoreAllMocks();
});
afterAll(() => browser?.close());

/** Opens that page as somebody who is not logged in yet. */
async function open(page: Page, place: string, user: string): Promise<void> {
  await page.goto(`${world.registry}-/web/${place}`);
  await page.getByRole('link', { name: 'Log in with GitHub' }).click();
  await page.getByRole('button', { name: `Authorize as ${user}` }).click();
}

function heading(page: Page, name: string) {
  return page.getByRole('heading', { level: 1, name });
}

async function install() {
  const home = path.join(world.folder, 'home');
  const user = await npmUser(home, world.registry);
  const key = `${world.registry.replace(/^http:/, '')}:_authToken`;
  await user.npm(['config', 'set', `${key}=${users.reader.token}`, '--location=user']);
  await user.project('app', { name: 'app', version: '1.0.0' });
  return user.npm(['install', '@acme/widget@1.2.0', '--ignore-scripts', '--no-audit'], 'app');
}

describe('a person who approves', () => {
  test('finds what waits on the first page, reads what changes, and approves: then npm installs it', async () => {
    expect((await install()).code).not.toBe(0);
    person = await newPerson(browser);
    const page = await person.newPage();
    await open(page, '', 'admin');
    await page.getByRole('heading', { name: 'Waiting for your approval' }).waitFor();
    await page.getByRole('link', { name: '@acme/widget@1.2.0' }).click();
    await heading(page, '@acme/widget@1.2.0, proposed').waitFor();
    await page.getByText('runs at each install').first().waitFor();
    expect(await page.getByRole('main').textContent()).toContain('The sign is a dot in the dark.');
    await page.getByRole('button', { name: 'Approve and publish' }).click();
    await page.getByText('Approved by admin').waitFor();
    const { code, stdout, stderr } = await install();
    expect([code, stdout + stderr]).toEqual([0, expect.stringContaining('added')]);
  });

  test('rejects with a reason, which whoever proposed it reads', async () => {
    person = await newPerson(browser);
    const page = await person.newPage();
    await open(page, `stages/${id}`, 'admin');
    await page.getByLabel('Why it is not to be published').fill('The build script is new.');
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByText('Rejected by admin').waitFor();
    await person.close();
    person = await newPerson(browser);
    const other = await person.newPage();
    await open(other, `stages/${id}`, 'Reader');
    await other.getByText('The build script is new.').waitFor();
    expect(await other.getByRole('button', { name: 'Approve and publish' }).count()).toBe(0);
  });
});

describe('the pages of proposed versions', () => {
  test.each<Look>(looks)('are for everybody: %s', async (look) => {
    person = await newPerson(browser, look);
    const page = await person.newPage();
    const complaints = listenTo(page);
    await open(page, 'stages', 'admin');
    await heading(page, 'Proposed versions').waitFor();
    await inspect(page, `stages-${look}`, complaints);
    await page.getByRole('link', { name: '@acme/widget@1.2.0' }).click();
    await heading(page, '@acme/widget@1.2.0, proposed').waitFor();
    await inspect(page, `stage-${look}`, complaints);
    await page.goto(`${world.registry}-/web/`);
    await page.getByRole('heading', { name: 'Waiting for your approval' }).waitFor();
    await inspect(page, `stages-home-${look}`, complaints);
  });
});
