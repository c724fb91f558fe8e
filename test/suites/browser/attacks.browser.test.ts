import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { html } from '../../../src/lib/html';
import { close, listen } from '../../support/server';
import { newPerson, startChromium } from './chromium';
import { beginAs, NPM } from './ways';
import { startWorld, type World } from './world';

let browser: Browser;
let world: World;
let victim: BrowserContext;
let server: Server;
let evil: string;
let bait = '';

beforeAll(async () => {
  browser = await startChromium();
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(bait);
  });
  evil = await listen(server);
});
beforeEach(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => {});
  world = await startWorld();
  victim = await newPerson(browser);
});
afterEach(async () => {
  await victim.close();
  await world.stop();
  jest.restoreAllMocks();
});
afterAll(async () => {
  await browser?.close();
  await close(server);
});

async function loginOfAttacker(agent = NPM) {
  const login = await beginAs(world, agent);
  return { ...login, poll: async () => (await fetch(login.doneUrl)).status };
}

async function openBait(markup: string): Promise<Page> {
  bait = markup;
  const page = await victim.newPage();
  await page.goto(evil);
  return page;
}

describe('an attacker who has started a login of their own', () => {
  test('cannot have another page send the form with their code', async () => {
    const { loginUrl, code, poll } = await loginOfAttacker();
    const form = html`<form method="post" action="${loginUrl}"><input name="code" value="${code}"></form>`;
    const page = await openBait(`${form.markup}<script>document.forms[0].submit()</script>`);
    await page.getByRole('heading', { name: 'This did not come from here' }).waitFor();
    expect(await victim.cookies()).toEqual([]);
    expect(await poll()).toBe(202);
  });

  test('cannot do so for yarn either, which needs no code', async () => {
    const { loginUrl } = await loginOfAttacker('got (https://github.com/sindresorhus/got)');
    const form = html`<form method="post" action="${loginUrl}"></form>`;
    const page = await openBait(`${form.markup}<script>document.forms[0].submit()</script>`);
    await page.getByRole('heading', { name: 'This did not come from here' }).waitFor();
  });

  test('cannot show the page in a frame', async () => {
    const { loginUrl } = await loginOfAttacker();
    const page = await openBait(html`<iframe src="${loginUrl}"></iframe>`.markup);
    await page.waitForLoadState('networkidle');
    expect(page.frames()).toHaveLength(2);
    const texts = await Promise.all(page.frames().map((frame) => frame.content()));
    expect(texts.join()).not.toContain('Confirmation code');
  });

  test('cannot have the victim go on from where they confirmed it themselves', async () => {
    const { loginUrl, code, poll } = await loginOfAttacker();
    const own = await (await newPerson(browser)).newPage();
    await own.goto(loginUrl);
    await own.getByLabel('Confirmation code').fill(code);
    await own.getByRole('button').click();
    await own.getByRole('button', { name: 'Cancel' }).waitFor();
    const page = await victim.newPage();
    await page.goto(own.url());
    await page.getByRole('button', { name: 'Authorize as admin' }).click();
    await page.getByRole('heading', { name: 'Start again from your terminal' }).waitFor();
    expect(await poll()).toBe(202);
    await own.context().close();
  });
});
