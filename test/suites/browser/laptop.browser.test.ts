import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { type LocalRegistry, startRegistry } from '../../support/localRegistry';
import { makeTempFolder, removeFolder } from '../../support/tempFolder';
import { newPerson, startChromium } from './chromium';
import { KINDS, sitDown } from './clients';

let folder: string;
let browser: Browser;
let registry: LocalRegistry;
const start = () => startRegistry(path.join(folder, 'storage'), { CODEBOX_REGISTRY: 'http://127.0.0.1:9/' });

beforeEach(async () => {
  folder = await makeTempFolder();
  browser = await startChromium();
  registry = await start();
});
afterEach(async () => {
  await browser.close();
  await registry.stop();
  await removeFolder(folder);
});

test('npm start knows a login of the browser after a restart, too', async () => {
  const kind = KINDS.find(({ title }) => title === 'npm-11');
  if (!kind) throw new Error('There is no npm 11.');
  const at = await sitDown(kind, path.join(folder, 'home'), registry.url);
  const login = at.login();
  const page = await (await newPerson(browser)).newPage();
  await page.goto(await at.opened(login));
  const code = /Confirmation code: ([A-Z-]+)/.exec(login.output())?.[1] ?? '';
  await page.getByLabel('Confirmation code').fill(code);
  await page.getByRole('button').click();
  await page.getByRole('button', { name: 'Authorize as reader' }).click();
  expect((await login.finished).code).toBe(0);
  expect((await at.whoami()).stdout).toContain('reader');
  const packages = page.getByRole('heading', { name: 'Packages', exact: true });
  await page.goto(`${registry.url}-/web/`);
  await page.getByRole('link', { name: 'Log in with GitHub' }).click();
  await page.getByRole('button', { name: 'Authorize as reader' }).click();
  await packages.waitFor();

  expect((await registry.stop()).code).toBe(0);
  registry = await start();
  const npmrc = await readFile(path.join(folder, 'home/.npmrc'), 'utf8');
  const token = /_authToken="?(gho_\w+)/.exec(npmrc)?.[1];
  const response = await fetch(`${registry.url}-/whoami`, { headers: { authorization: `Bearer ${token}` } });
  expect(await response.json()).toEqual({ username: 'reader' });
  await page.goto(`${registry.url}-/web/`);
  await packages.waitFor();
  expect(registry.output()).not.toMatch(/gho_\w/);
});
