import path from 'node:path';
import type { Page } from 'playwright-core';
import { LOOKS, type Look, newPerson, startChromium } from '../../test/suites/browser/chromium';
import { fillShelf, propose, SHELF } from '../../test/suites/browser/shelf';
import { startRegistry } from '../../test/support/localRegistry';
import { until } from '../../test/support/until';

const { width: WIDTH } = LOOKS.light.viewport;

const VARIABLES = {
  CODEBOX_REGISTRY: 'https://registry.example/',
  CODEBOX_PRIVATE_SCOPES: SHELF.privateScopes,
  CODEBOX_ACCESS: SHELF.access,
};

type Picture = {
  readonly name: string;
  /** Below `/-/web/`. */
  readonly place: string;
  readonly look?: Look;
  /** Of the picture, in pixels. */
  readonly height?: number;
};

const LOGIN: Picture = { name: 'login', place: '', height: 460 };
const PICTURES: readonly Picture[] = [
  { name: 'home', place: '', height: 560 },
  { name: 'search', place: 'search?text=widget', height: 420 },
  { name: 'package', place: 'package/@acme/widget' },
  { name: 'package-dark', place: 'package/@acme/widget', look: 'dark' },
  { name: 'files', place: 'package/@acme/widget/v/1.1.0/files/lib/index.js', height: 460 },
  { name: 'diff', place: 'package/@acme/widget/diff/1.0.0..1.1.0' },
];

/** Takes pictures of the pages of a registry with some packages, and resolves with their files. */
export async function photograph(storage: string, target: string): Promise<readonly string[]> {
  const registry = await startRegistry(storage, VARIABLES);
  const browser = await startChromium();
  try {
    await fillShelf(registry.url, registry.token('admin'));
    const proposed = await propose(registry.url, registry.token('reader'));
    const pictures: readonly Picture[] = [...PICTURES, { name: 'stage', place: `stages/${proposed}` }];
    const home = `${registry.url}-/web/`;
    const files: string[] = [];
    for (const look of ['light', 'dark'] as const) {
      const page = await (await newPerson(browser, look)).newPage();
      files.push(...(await photographIn(look, page, { pictures, home, target })));
    }
    return files;
  } finally {
    await browser.close();
    await registry.stop();
  }
}

type Album = { readonly pictures: readonly Picture[]; readonly home: string; readonly target: string };

async function photographIn(look: Look, page: Page, album: Album): Promise<readonly string[]> {
  const { pictures, home, target } = album;
  const files: string[] = [];
  await page.goto(home);
  if (look === 'light') files.push(await take(page, LOGIN, target));
  await logIn(page);
  for (const picture of pictures.filter((one) => (one.look ?? 'light') === look)) {
    await page.goto(`${home}${picture.place}`);
    files.push(await take(page, picture, target));
  }
  return files;
}

async function take(page: Page, { name, height }: Picture, target: string): Promise<string> {
  const file = path.join(target, `${name}.png`);
  await page.screenshot({ path: file, ...(height && { clip: { x: 0, y: 0, width: WIDTH, height } }) });
  return file;
}

/** Until the first page shows what was published: the catalogue hears of it a moment later. */
async function logIn(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Log in with GitHub' }).click();
  await page.getByRole('button', { name: 'Authorize as admin' }).click();
  await page.getByRole('button', { name: 'Log out' }).waitFor();
  const last = page.getByRole('main').getByRole('link', { name: '@acme/vault', exact: true });
  await until(async () => {
    if ((await last.count()) > 0) return true;
    await page.reload();
    return false;
  });
}
