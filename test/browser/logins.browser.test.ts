import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Running } from '../support/process';
import { newPerson, startChromium } from './chromium';
import { KINDS, type Kind, sitDown, type Terminal } from './clients';
import { startWorld, type World } from './world';

/** pnpm's own limit, and some patience. */
const FIVE_MINUTES = 5 * 60_000 + 60_000;

let browser: Browser;
let world: World;
let person: BrowserContext;
const logins: Running[] = [];

beforeAll(async () => {
  browser = await startChromium();
});
beforeEach(async () => {
  jest.spyOn(console, 'log').mockImplementation(() => {});
  world = await startWorld();
  person = await newPerson(browser);
});
afterEach(async () => {
  for (const { child } of logins.splice(0)) child.kill('SIGKILL');
  await person.close();
  await world.stop();
  jest.restoreAllMocks();
});
afterAll(() => browser?.close());

let homes = 0;
function terminal(kind: Kind): Promise<Terminal> {
  homes += 1;
  return sitDown(kind, path.join(world.folder, `home-${homes}`), world.registry);
}

function begin({ login }: Terminal): Running {
  const running = login();
  logins.push(running);
  return running;
}

/** The page that the client has opened, confirmed with what stands in the terminal. */
async function confirm(at: Terminal, login: Running): Promise<Page> {
  const page = await person.newPage();
  await page.goto(await at.opened(login));
  const field = page.getByLabel('Confirmation code');
  if ((await field.count()) > 0) {
    await field.fill(
      /Confirmation code: ([A-Z]{4}-[A-Z]{4})/.exec(login.output())?.[1] ?? 'no code was shown',
    );
  }
  await page.getByRole('button').click();
  await page.getByRole('button', { name: 'Cancel' }).waitFor();
  return page;
}

async function cancel(at: Terminal, login: Running): Promise<void> {
  const page = await confirm(at, login);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('heading', { name: 'Login cancelled' }).waitFor();
}

/** It ended, with a failure, without a token, and did not ask for a password. */
async function endsCleanly(at: Terminal, login: Running): Promise<string> {
  const { code } = await login.finished;
  expect(code).not.toBe(0);
  expect(login.output()).not.toMatch(/user ?name|password|logged in/i);
  expect((await at.whoami()).code).not.toBe(0);
  return login.output();
}

describe.each(KINDS.map((kind) => [kind.title, kind] as const))('%s', (title, kind) => {
  const hasReasons = title !== 'yarn-4';
  const isDeaf = title === 'pnpm-newest';

  test('logs in', async () => {
    const at = await terminal(kind);
    const login = begin(at);
    const page = await confirm(at, login);
    await page.getByRole('button', { name: 'Authorize as admin' }).click();
    await page.getByRole('heading', { name: 'Back to your terminal' }).waitFor();
    expect((await login.finished).code).toBe(0);
    const { code, stdout, stderr } = await at.whoami();
    expect([code, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining('admin')]);
  });

  if (isDeaf) {
    test(
      'waits until its own five minutes are over when the login was denied or has expired',
      async () => {
        const [denied, expired] = [await terminal(kind), await terminal(kind)];
        const [one, other] = [begin(denied), begin(expired)];
        await cancel(denied, one);
        await expired.opened(other);
        world.pass(10);
        for (const said of [await endsCleanly(denied, one), await endsCleanly(expired, other)]) {
          expect(said).toContain('ERR_PNPM_WEBAUTH_TIMEOUT');
        }
      },
      FIVE_MINUTES,
    );
    return;
  }

  test('ends when the person denies the login', async () => {
    const at = await terminal(kind);
    const login = begin(at);
    await cancel(at, login);
    const said = await endsCleanly(at, login);
    if (hasReasons) expect(said).toContain('The login was cancelled at GitHub.');
  });

  test('ends when the login has expired', async () => {
    const at = await terminal(kind);
    const login = begin(at);
    const url = await at.opened(login);
    world.pass(10);
    const page = await person.newPage();
    await page.goto(url);
    await page.getByRole('heading', { name: 'This login has expired' }).waitFor();
    const said = await endsCleanly(at, login);
    if (hasReasons) expect(said).toContain('The login was not completed in time.');
  });

  test('ends for somebody who may do nothing here', async () => {
    const at = await terminal(kind);
    const login = begin(at);
    const page = await confirm(at, login);
    await page.getByRole('button', { name: 'Authorize as outsider' }).click();
    const said = await endsCleanly(at, login);
    if (hasReasons) expect(said).toContain('outsider may do nothing in this registry.');
  });
});
