import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { readmeHtml } from '../../../src/registry/readme/readme';
import { HOSTILE_READMES } from '../../support/hostileReadmes';
import { newPerson, startChromium } from './chromium';

const HERE = 'https://registry.test/registry/-/web/package/widget';
const PLACE = { page: 'https://github.com/acme/widget', directory: '' };

let browser: Browser;
let person: BrowserContext;
let page: Page;
const requests: string[] = [];

beforeAll(async () => {
  browser = await startChromium();
});
beforeEach(async () => {
  person = await newPerson(browser);
  page = await person.newPage();
  requests.length = 0;
});
afterEach(() => person.close());
afterAll(() => browser.close());

/** The page has no policy that would forbid anything: what is written has to be harmless by itself. */
async function open(text: string, images: boolean): Promise<void> {
  const { markup } = readmeHtml(text, { place: PLACE, images });
  await show(`<main id="main"><h1>widget</h1><article>${markup}</article></main><footer></footer>`);
}

async function show(content: string): Promise<void> {
  const body = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>widget</title></head><body>${content}</body></html>`;
  await person.route('**', (route) => {
    const url = route.request().url();
    if (url === HERE) return route.fulfill({ contentType: 'text/html; charset=utf-8', body });
    requests.push(url);
    return route.abort();
  });
  await page.goto(HERE);
}

const TOUCH = `for (const element of document.querySelectorAll('article *')) {
  for (const type of ['pointerenter', 'mouseover', 'focus', 'toggle', 'load', 'error', 'animationstart'])
    element.dispatchEvent(new Event(type, { bubbles: true }));
  if (element.tagName !== 'A') element.click();
}`;

/** Whatever can be pointed at, opened, focused or clicked, is; then all runs that is due. */
async function touchEverything(): Promise<void> {
  await page.evaluate(TOUCH);
  await page.evaluate(
    'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))',
  );
}

function ran(): Promise<unknown> {
  return page.evaluate('window.ran === true');
}

function all(expression: string): Promise<string[]> {
  return page.evaluate<string[]>(`Array.from(${expression})`);
}

describe('a readme of somebody hostile, in a browser', () => {
  test('is told from a harmless one by these tests', async () => {
    await show('<article><img src="https://elsewhere.example/a" onerror="window.ran=true"></article>');
    await touchEverything();
    expect([await ran(), requests]).toEqual([true, ['https://elsewhere.example/a']]);
  });

  test.each(Object.entries(HOSTILE_READMES))('runs nothing and asks nobody: %s', async (_, text) => {
    await open(text, false);
    await touchEverything();
    expect([await ran(), requests, page.url()]).toEqual([false, [], HERE]);
    const links = await all('document.links, ({ protocol }) => protocol');
    expect(links.filter((protocol) => !['https:', 'http:', 'mailto:'].includes(protocol))).toEqual([]);
    expect(await all('document.body.children, ({ tagName }) => tagName')).toEqual(['MAIN', 'FOOTER']);
  });

  test.each(Object.entries(HOSTILE_READMES))(
    'asks for images by HTTPS alone where they may be: %s',
    async (_, text) => {
      await open(text, true);
      await page.evaluate("for (const image of document.images) image.loading = 'eager'");
      await touchEverything();
      const images = await all('document.images, ({ src }) => src');
      expect(await ran()).toBe(false);
      expect(requests.filter((url) => !images.includes(url) || !url.startsWith('https://'))).toEqual([]);
      expect(requests.filter((url) => url.startsWith('https://registry.test/'))).toEqual([]);
    },
  );
});
