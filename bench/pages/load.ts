import type { BrowserContext, Page } from 'playwright-core';

/** What one visit to a page took. Bytes are those of the network, with headers; times are from the start of the visit. */
export type Load = {
  readonly requests: number;
  readonly bytes: number;
  readonly firstByteMs: number;
  readonly readMs: number;
};

type Wanted = {
  readonly url: string;
  /** A text that is there when the page can be read. */
  readonly mark: string;
};

/** Visits a page with an empty cache, and logs in before it where that is asked for. */
export async function loadPage(person: BrowserContext, { url, mark }: Wanted): Promise<Load> {
  const page = await person.newPage();
  await logIn(page, url);
  const session = await person.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  let [requests, bytes] = [0, 0];
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    requests += 1;
    bytes += encodedDataLength;
  });
  const started = performance.now();
  await page.goto(url);
  await page.getByText(mark).waitFor();
  const readMs = performance.now() - started;
  await page.waitForLoadState('networkidle');
  const firstByteMs: number = await page.evaluate(
    'performance.getEntriesByType("navigation")[0].responseStart',
  );
  return { requests, bytes, firstByteMs, readMs };
}

async function logIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  const link = page.getByRole('link', { name: 'Log in with GitHub' });
  if ((await link.count()) === 0) return;
  await link.click();
  await page.getByRole('button', { name: 'Authorize as admin' }).click();
  await page.getByRole('button', { name: 'Log out' }).waitFor();
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
