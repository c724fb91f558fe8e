import type { Page } from 'playwright-core';
import type { World } from './world';

export const NPM = 'npm/11.19.1 node/v24.0.0 linux x64 workspaces/false';
const YARN = 'got (https://github.com/sindresorhus/got)';
const QUESTION = 'Did you start this login?';

/** From the start of a login to one of its pages. */
export type Way = {
  readonly heading: string;
  readonly go: (page: Page, world: World) => Promise<unknown>;
  readonly variables?: Readonly<Record<string, string>>;
};

export const WAYS: Readonly<Record<string, Way>> = {
  confirm: {
    heading: QUESTION,
    go: async (page, world) => {
      await openLogin(page, world);
      world.pass(2);
      await page.reload();
    },
  },
  'wrong-code': {
    heading: QUESTION,
    go: async (page, world) => {
      await openLogin(page, world);
      await page.getByLabel('Confirmation code').fill('bcdf-ghjk');
      await page.getByRole('button').click();
      await page.getByRole('alert').waitFor();
    },
  },
  'confirm-yarn': { heading: QUESTION, go: (page, world) => openLogin(page, world, YARN) },
  'unknown-client': {
    heading: QUESTION,
    go: (page, world) => openLogin(page, world, `unknown/${'9'.repeat(300)}`),
  },
  device: { heading: QUESTION, go: openLogin, variables: { loginFlow: 'device' } },
  done: {
    heading: 'Back to your terminal',
    go: async (page, world) => {
      await reachGitHub(page, world);
      await page.getByRole('button', { name: 'Authorize as admin' }).click();
      // The page loads itself again until the client has asked, and this one never asks: its last look stays.
      await page.waitForURL(/look=5$/);
    },
  },
  denied: {
    heading: 'Login cancelled',
    go: async (page, world) => {
      await reachGitHub(page, world);
      await page.getByRole('button', { name: 'Cancel' }).click();
    },
  },
  expired: {
    heading: 'This login has expired',
    go: async (page, world) => {
      const { loginUrl } = await beginAs(world, NPM);
      world.pass(10);
      await page.goto(loginUrl);
    },
  },
  'already-answered': { heading: 'This login is already answered', go: replay },
  'other-browser': {
    heading: 'Start again from your terminal',
    go: async (page, world) => {
      await reachGitHub(page, world);
      await page.context().clearCookies();
      await page.getByRole('button', { name: 'Authorize as admin' }).click();
    },
  },
  'bad-link': {
    heading: 'This link does not work',
    go: (page, world) => page.goto(`${world.registry}-/v1/login/cli/cut-short`),
  },
};

export type Begun = { readonly loginUrl: string; readonly doneUrl: string; readonly code: string };

/** A login begins, of a client that calls itself so. */
export async function beginAs(world: World, agent: string): Promise<Begun> {
  const headers = { 'user-agent': agent };
  const response = await fetch(`${world.registry}-/v1/login`, { method: 'POST', headers });
  const { loginUrl, doneUrl } = JSON.parse(await response.text());
  const notice = response.headers.get('npm-notice') ?? '';
  return { loginUrl, doneUrl, code: /[A-Z]{4}-[A-Z]{4}/.exec(notice)?.[0] ?? '' };
}

async function openLogin(page: Page, world: World, agent = NPM): Promise<Begun> {
  const login = await beginAs(world, agent);
  await page.goto(login.loginUrl);
  return login;
}

async function reachGitHub(page: Page, world: World): Promise<void> {
  const { code } = await openLogin(page, world);
  await page.getByLabel('Confirmation code').fill(code);
  await page.getByRole('button', { name: 'Continue to GitHub' }).click();
  await page.getByRole('button', { name: 'Authorize as admin' }).waitFor();
}

/** GitHub's answer a second time, with the cookie that was taken away after the first. */
async function replay(page: Page, world: World): Promise<void> {
  await reachGitHub(page, world);
  const returned = page.waitForRequest(/\/login\/callback/);
  await page.getByRole('button', { name: 'Authorize as admin' }).click();
  const request = await returned;
  const cookie = (await request.headerValue('cookie')) ?? '';
  await page.getByRole('heading', { name: 'Back to your terminal' }).waitFor();
  await page.setExtraHTTPHeaders({ cookie });
  await page.goto(request.url());
}
