import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, jest, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { pageReply } from '../../../src/login/pages/document';
import * as outcomes from '../../../src/login/pages/outcomes';
import { close, listen } from '../../support/server';
import { type Look, looks, newPerson, startChromium } from './chromium';
import { inspect, listenTo } from './inspect';
import { WAYS, type Way } from './ways';
import { startWorld, type World } from './world';

/** Those that need a fault of somebody's, or another machine. */
const others = {
  continue: { ...outcomes.continuePage('https://github.example/'), next: undefined },
  'cross-site': outcomes.crossSitePage,
  'other-address': outcomes.otherAddressPage,
  'app-fault': outcomes.appFaultPage,
  failure: outcomes.failurePage('GitHub cannot be asked at the moment. Try again in a minute.'),
};

let browser: Browser;
let person: BrowserContext;
beforeAll(async () => {
  browser = await startChromium();
});
afterEach(() => person.close());
afterAll(() => browser?.close());

async function see(name: string, look: Look, open: (page: Page) => Promise<unknown>): Promise<void> {
  person = await newPerson(browser, look);
  const page = await person.newPage();
  const complaints = listenTo(page);
  await open(page);
  await inspect(page, `${name}-${look}`, complaints);
}

describe('on the way through a login', () => {
  let world: World;
  beforeEach(() => {
    jest.spyOn(console, 'log').mockImplementation(() => {});
  });
  afterEach(async () => {
    await world.stop();
    jest.restoreAllMocks();
  });

  describe.each(Object.entries(WAYS))('the page %s', (name, { heading, go, variables }: Way) => {
    test.each(looks)('is for everybody: %s', async (look) => {
      world = await startWorld(variables);
      await see(name, look, async (page) => {
        await go(page, world);
        await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      });
    });
  });
});

describe('beside the way', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    const pages = new Map(Object.entries(others));
    server = createServer((request, response) => {
      const page = pages.get(request.url?.slice(1) ?? '');
      if (!page) return void response.writeHead(404).end();
      const { next, ...rest } = page;
      const { status, headers, body } = pageReply(next ? page : rest, { status: 200, host: 'npm.example' });
      response.writeHead(status, headers).end(body);
    });
    url = await listen(server);
  });
  afterAll(() => close(server));

  describe.each(Object.keys(others))('the page %s', (name) => {
    test.each(looks)('is for everybody: %s', async (look) => {
      await see(name, look, (page) => page.goto(`${url}/${name}`));
    });
  });
});
