import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { refusedAtDoor } from '../../src/local/door';
import { type GitHubStandIn, randomToken, startGitHub } from '../../src/local/github';
import { ownUrls, readSettings } from '../../src/local/settings';
import { useGateway } from './gateway/support';

const PUBLIC = [new URL('https://npm.example/registry')];
const asked = (method: string, headers: Record<string, string>, own: readonly URL[] = []) =>
  refusedAtDoor({ method, headers }, own)?.status;

describe('the door of the servers on a laptop', () => {
  test.each([
    'localhost:4873',
    'LOCALHOST',
    '127.0.0.1:4873',
    '127.9.8.7',
    '[::1]:4873',
    'npm.example',
    'npm.example:8443',
  ])('lets in who asks for %s', (host) => {
    expect(asked('GET', { host }, PUBLIC)).toBeUndefined();
  });

  test.each(['evil.example:4873', 'localhost.evil.example', '127.0.0.1.evil.example', 'a b', '', '10.0.0.1'])(
    'refuses who asks for %p, which DNS may have rebound',
    (host) => {
      expect(asked('GET', { host }, PUBLIC)).toBe(421);
    },
  );

  test('lets in a client of HTTP/1.0, which names no host', () => {
    expect(asked('GET', {})).toBeUndefined();
  });

  test.each(['http://localhost:4873', 'https://npm.example'])('takes what a page of %s sends', (origin) => {
    expect(asked('POST', { host: 'localhost:4873', origin }, PUBLIC)).toBeUndefined();
  });

  test.each([
    ...['https://evil.example', 'http://localhost:3000', 'http://npm.example:4873', 'null', ''],
    ...[
      'https://localhost:4873',
      'http://localhost:4873/',
      'HTTP://LOCALHOST:4873',
      'http://x@localhost:4873',
    ],
    ...['https://npm.example/', 'https://npm.example:443', 'http://npm.example'],
  ])('refuses what a page of %p sends', (origin) => {
    const headers = { host: 'localhost:4873', origin };
    for (const method of ['POST', 'PUT', 'DELETE']) expect(asked(method, headers, PUBLIC)).toBe(403);
    expect(asked('GET', headers, PUBLIC)).toBeUndefined();
  });
});

describe('the names of npm start', () => {
  const urls = (env: Record<string, string>) => ownUrls(readSettings(env))?.map(({ href }) => href);
  const url = 'https://npm.example/registry';

  test('are those of this machine, and that of the public URL', () => {
    expect(urls({})).toEqual([]);
    expect(urls({ CODEBOX_PUBLIC_URL: url })).toEqual([url]);
    expect(urls({ CODEBOX_GITHUB_CLIENT_ID: 'id' })).toEqual([]);
  });

  test('are not its own to check where others reach it with the real GitHub', () => {
    expect(urls({ CODEBOX_GITHUB_CLIENT_ID: 'id', HOST: '0.0.0.0' })).toBeUndefined();
    expect(urls({ CODEBOX_GITHUB_CLIENT_ID: 'id', CODEBOX_PUBLIC_URL: url })).toBeUndefined();
  });
});

/** As fetch cannot: with any Host. */
async function send(url: string, method: string, headers: Record<string, string>) {
  const sent = request(url, { method, headers }).end();
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
}

describe('the gateway', () => {
  const start = useGateway();

  test('refuses a foreign Host and a foreign Origin before it calls a function', async () => {
    let calls = 0;
    const open = () => {
      calls += 1;
      return { statusCode: 200 };
    };
    const { url } = await start({ open }, { ownUrls: [] });
    const at = `${url}/registry/-/open`;
    const rebound = await send(at, 'GET', { host: 'evil.example' });
    expect(rebound.status).toBe(421);
    expect(JSON.parse(rebound.text)).toMatchObject({ error: expect.stringContaining('CODEBOX_PUBLIC_URL') });
    expect((await send(at, 'POST', { origin: 'https://evil.example' })).status).toBe(403);
    expect(calls).toBe(0);
    expect((await send(at, 'POST', { origin: url })).status).toBe(200);
  });
});

describe('the GitHub stand-in', () => {
  let github: GitHubStandIn | undefined;
  afterEach(() => github?.close());

  test('refuses a foreign Host and a foreign Origin', async () => {
    const alice = { login: 'alice', id: 7, orgs: [], token: randomToken('ghp_') };
    github = await startGitHub({ clientId: 'id', clientSecret: 'secret', users: [alice] });
    const page = `${github.webUrl}/login/device`;
    expect((await send(page, 'GET', { host: 'evil.example' })).status).toBe(421);
    expect((await send(page, 'POST', { origin: 'https://evil.example' })).status).toBe(403);
    expect(github.requests).toEqual([]);
    expect((await send(page, 'GET', {})).status).toBe(200);
    expect((await send(page, 'POST', { origin: github.webUrl })).status).toBe(200);
  });
});
