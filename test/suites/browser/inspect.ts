import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';

const ARTEFACTS = path.resolve(__dirname, '../../../artefacts/pages');

/** Notes what the browser complains about, until `inspect` is done with the page. */
export function listenTo(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

/** Takes a picture of the page that is open, and holds it to what every page has to be. */
export async function inspect(page: Page, name: string, complaints: readonly string[]): Promise<void> {
  await takePicture(page, name);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const faults = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  // Chromium tells of every answer that is no 2xx.
  const told = complaints.filter((text) => !/responded with a status of [45]/.test(text));
  const isWide = await page.evaluate(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
  expect({ name, faults, told, isWide }).toEqual({ name, faults: [], told: [], isWide: false });
}

const PICTURE_ATTEMPTS = 10;

/** On a busy machine Chromium says at times that it has no picture to give; a moment later it has. */
async function takePicture(page: Page, name: string, attempt = 1): Promise<void> {
  await mkdir(ARTEFACTS, { recursive: true });
  try {
    await page.screenshot({ path: path.join(ARTEFACTS, `${name}.png`), fullPage: true });
  } catch (error) {
    const isBusy = error instanceof Error && error.message.includes('Unable to capture screenshot');
    if (!isBusy || attempt === PICTURE_ATTEMPTS) throw error;
    await takePicture(page, name, attempt + 1);
  }
}
