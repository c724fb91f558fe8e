import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { LAST_RESORT_MS } from '../../support/lastResort';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Chromium without a window, with a profile of its own that goes away with it. */
export function startChromium(): Promise<Browser> {
  const executablePath = process.env.CODEBOX_CHROMIUM || '/usr/bin/chromium';
  return chromium.launch({ executablePath, headless: true, args: FLAGS, timeout: LAST_RESORT_MS });
}

export const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1100, height: 860 } },
  dark: { colorScheme: 'dark', viewport: { width: 1100, height: 860 } },
  phone: {
    colorScheme: 'light',
    viewport: { width: 320, height: 740 },
    isMobile: true,
    deviceScaleFactor: 2,
  },
} as const;

export type Look = keyof typeof LOOKS;

export const looks = Object.keys(LOOKS).filter((look): look is Look => look in LOOKS);

/** Another person's browser: no cookies of the others. It waits for what a page is to show for as long as that takes. */
export async function newPerson(browser: Browser, look: Look = 'light'): Promise<BrowserContext> {
  const person = await browser.newContext({ ...LOOKS[look], locale: 'en-GB' });
  person.setDefaultTimeout(LAST_RESORT_MS);
  return person;
}
