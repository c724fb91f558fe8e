import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { outages } from '../../../src/local/github';
import { newPerson, startChromium } from './chromium';
import { KINDS, sitDown } from './clients';
import { endsLoggedIn } from './scene';
import { beginAs, NPM } from './ways';
import { startWorld, type World } from './world';

const [npm] = KINDS.filter(({ title }) => title === 'npm-newest');

let browser: Browser;
let world: World;
let person: BrowserContext;
beforeAll(async () => {
  browser = await startChromium();
});
beforeEach(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => {});
  person = await newPerson(browser);
});
afterEach(async () => {
  await person.close();
  await world.stop();
  jest.restoreAllMocks();
});
afterAll(() => browser?.close());

async function terminal() {
  if (!npm) throw new Error('There is no npm.');
  return sitDown(npm, path.join(world.folder, 'home'), world.registry);
}

describe('npm login', () => {
  test('goes through GitHub’s device flow', async () => {
    world = await startWorld({ loginFlow: 'device' });
    const at = await terminal();
    const login = at.login();
    const page = await person.newPage();
    await page.goto(await at.opened(login));
    const code = (await page.locator('.code').textContent()) ?? '';
    expect(login.output()).toContain(`Confirmation code: ${code} (enter it at ${world.github.webUrl}`);
    await page.getByRole('link', { name: 'Open GitHub' }).click();
    await page.getByLabel('Enter the code').fill(code);
    await page.getByRole('button', { name: 'Authorize as admin' }).click();
    await endsLoggedIn(at, login);
  });

  test('outlasts an outage of GitHub after the person has agreed', async () => {
    world = await startWorld();
    const at = await terminal();
    const login = at.login();
    const page = await person.newPage();
    await page.goto(await at.opened(login));
    await page.getByLabel('Confirmation code').fill(/code: ([A-Z-]+)/.exec(login.output())?.[1] ?? '');
    await page.getByRole('button').click();
    world.github.fail(outages.unicorn, { path: '/access_token', times: 1 });
    await page.getByRole('button', { name: 'Authorize as admin' }).click();
    await login.printed('The registry keeps trying.');
    await endsLoggedIn(at, login);
  });
});

describe('the page that asks for the code', () => {
  test('is used with the keyboard alone', async () => {
    world = await startWorld();
    const { loginUrl, code } = await beginAs(world, NPM);
    const page = await person.newPage();
    await page.goto(loginUrl);
    const outline = 'getComputedStyle(document.activeElement).outlineStyle';
    expect(await page.evaluate('document.activeElement.id')).toBe('code');
    expect(await page.evaluate(outline)).toBe('solid');
    await page.keyboard.type(code.toLowerCase());
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Continue to GitHub');
    expect(await page.evaluate(outline)).toBe('solid');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Authorize as admin' }).waitFor();
  });

  test('reads aloud who asks, what to type and what went wrong', async () => {
    world = await startWorld();
    const { loginUrl } = await beginAs(world, NPM);
    const page = await person.newPage();
    await page.goto(loginUrl);
    await page.getByLabel('Confirmation code').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    const tree = await page.locator('main').ariaSnapshot();
    expect(tree).toContain('heading "Did you start this login?" [level=1]');
    expect(tree).toContain('npm 11.19.1 on linux x64');
    expect(tree).toContain('textbox "Confirmation code"');
    expect(tree).toMatch(/alert: That is not the code in your terminal/);
    expect(tree).toContain('heading "If it was not you" [level=2]');
  });
});
