import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { newPerson, startChromium } from '../../test/suites/browser/chromium';
import { fillShelf, propose, SHELF } from '../../test/suites/browser/shelf';
import { startRegistry } from '../../test/support/localRegistry';

const VARIABLES = {
  CODEBOX_REGISTRY: 'https://registry.example/',
  CODEBOX_PRIVATE_SCOPES: SHELF.privateScopes,
  CODEBOX_ACCESS: SHELF.access,
};

/** The name of a picture, and the page that is on it, below `/-/web/`. */
const PAGES = {
  package: 'package/@acme/widget',
  files: 'package/@acme/widget/v/1.1.0/files/lib/index.js',
  diff: 'package/@acme/widget/diff/1.0.0..1.1.0',
};

/** Takes pictures of the pages of a registry with some packages, and resolves with their files. */
export async function photograph(storage: string, target: string): Promise<readonly string[]> {
  const registry = await startRegistry(storage, VARIABLES);
  const browser = await startChromium();
  try {
    await fillShelf(registry.url, registry.token('admin'));
    const proposed = await propose(registry.url, registry.token('reader'));
    const person = await newPerson(browser);
    const files: string[] = [];
    for (const [name, place] of Object.entries({ ...PAGES, stage: `stages/${proposed}` })) {
      files.push(await take(person, `${registry.url}-/web/${place}`, path.join(target, `${name}.png`)));
    }
    return files;
  } finally {
    await browser.close();
    await registry.stop();
  }
}

async function take(person: BrowserContext, url: string, file: string): Promise<string> {
  const page = await person.newPage();
  await page.goto(url);
  const logIn = page.getByRole('link', { name: 'Log in with GitHub' });
  if ((await logIn.count()) > 0) {
    await logIn.click();
    await page.getByRole('button', { name: 'Authorize as admin' }).click();
    await page.getByRole('button', { name: 'Log out' }).waitFor();
    await page.goto(url);
  }
  await page.screenshot({ path: file });
  return file;
}
