import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Running } from '../../support/process';
import { newPerson, startChromium } from './chromium';
import { KINDS, sitDown, type Terminal } from './clients';
import { startWorld, type World } from './world';

/** A person with a browser, some terminals, and a registry with GitHub. */
export type Scene = {
  readonly person: () => BrowserContext;
  readonly world: () => World;
  /** One more terminal of the client with that title. */
  terminal(title: string): Promise<Terminal>;
  /** Ended with the test. */
  begin(terminal: Terminal): Running;
  /** The page that the client has opened, confirmed with what stands in the terminal: GitHub's. */
  confirm(at: Terminal, login: Running): Promise<Page>;
  cancel(at: Terminal, login: Running): Promise<void>;
};

/** A new scene for each test. Call it once in a file. */
export function useScene(): Scene {
  let browser: Browser;
  let world: World;
  let person: BrowserContext;
  const logins: Running[] = [];
  let homes = 0;

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

  const confirm: Scene['confirm'] = async (at, login) => confirmOn(await person.newPage(), at, login);
  return {
    person: () => person,
    world: () => world,
    terminal: (title) => {
      homes += 1;
      return sitDown(kindOf(title), path.join(world.folder, `home-${homes}`), world.registry);
    },
    begin: ({ login }) => {
      const running = login();
      logins.push(running);
      return running;
    },
    confirm,
    cancel: async (at, login) => {
      const page = await confirm(at, login);
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('heading', { name: 'Login cancelled' }).waitFor();
    },
  };
}

function kindOf(title: string) {
  const kind = KINDS.find((one) => one.title === title);
  if (!kind) throw new Error(`There is no client ${title}.`);
  return kind;
}

async function confirmOn(page: Page, at: Terminal, login: Running): Promise<Page> {
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

/** It ended, with a failure, without a token, and did not ask for a password. Resolves with what it printed. */
export async function endsCleanly(at: Terminal, login: Running): Promise<string> {
  const { code } = await login.finished;
  expect(code).not.toBe(0);
  expect(login.output()).not.toMatch(/user ?name|password|logged in/i);
  expect((await at.whoami()).code).not.toBe(0);
  return login.output();
}

/** It ended well, and the client knows who it works for. */
export async function endsLoggedIn(at: Terminal, login: Running): Promise<void> {
  const { code } = await login.finished;
  expect([code, login.output()]).toEqual([0, expect.anything()]);
  const { code: second, stdout, stderr } = await at.whoami();
  expect([second, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining('admin')]);
}
