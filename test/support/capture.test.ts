import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createLogger } from '../../src/adapters/logger';
import { createS3Storage } from '../../src/adapters/s3';
import { currentConfig } from '../../src/config';
import { Secret } from '../../src/lib/secret';
import { startGitHub } from '../../src/local/github';
import { createSeals } from '../../src/registry/login/seal';
import type { LoginSeals, Poll } from '../../src/registry/login/session';
import { endCapture, knowSecret, sawAnswer, sawUrls, startCapture } from './capture';
import { APP_SECRETS, CLIENT_ID, CLIENT_SECRET } from './github';
import { begin, confirm, ENDPOINT, inBrowser, poll, useLogin } from './login';
import { useTopic } from './topic';

const logTopic = 'arn:aws:sns:eu-central-1:123456789012:log';
const { github, s3 } = useLogin({ logTopic });
useTopic();

const METHODS = ['log', 'error', 'warn', 'info', 'debug', 'trace', 'dir'] as const;

beforeEach(() => {
  for (const method of METHODS) jest.spyOn(console, method).mockImplementation(() => {});
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation(() => true);
  startCapture();
  knowSecret(...APP_SECRETS);
});

function places(): readonly string[] {
  return [...new Set(endCapture().map(({ place }) => place))];
}

/** What a login has in its sealed value, which only the registry can open. */
function sealedIn(doneUrl: string): Poll {
  const { open }: Pick<LoginSeals, 'open'> = createSeals({
    secrets: [new Secret(CLIENT_SECRET)],
    salt: CLIENT_ID,
    now: () => Date.now(),
  });
  const content = open('done', last(doneUrl));
  if (content === undefined || content === 'expired') throw new Error('It does not open.');
  return content;
}

function last(url: string): string {
  return url.split('/').at(-1) ?? '';
}

/** Every value of a login in the browser that is somebody's alone. */
async function secretsOfLogin(): Promise<ReadonlyMap<string, string>> {
  const login = await begin();
  const content = sealedIn(login.doneUrl);
  if (content.flow !== 'web') throw new Error('It is no login in the browser.');
  const { cookie, callback } = await inBrowser(login, 'Reader');
  const query = new URL(callback).searchParams;
  const { body } = await poll(login.doneUrl);
  return new Map([
    ['the session id', content.sid],
    ['the verifier', content.verifier],
    ['the loginUrl', last(login.loginUrl)],
    ['the doneUrl', last(login.doneUrl)],
    ['the confirmation code', login.code],
    ['the cookie', cookie.split('=')[1] ?? ''],
    ['the state', query.get('state') ?? ''],
    ['the authorization code', query.get('code') ?? ''],
    ['the token', body.token],
    ['a sealed value in the bucket', String([...s3().objects.values()].map(({ body }) => Buffer.from(body)))],
  ]);
}

describe('the capture of secrets', () => {
  test('sees nothing in a login', async () => {
    await secretsOfLogin();
    sawUrls(github().requests);
    expect(github().requests.join()).toContain('state=');
    expect(places()).toEqual([]);
  });

  test('knows every secret of a login, wherever it is printed', async () => {
    const secrets = [...(await secretsOfLogin())];
    for (const [, secret] of secrets) console.error(secret);
    const printed = new Set(endCapture().map(({ text }) => text));
    expect(secrets.filter(([, secret]) => secret === '' || !printed.has(secret))).toEqual([]);
  });

  test.each([
    ['the client secret', CLIENT_SECRET],
    ['the header with it', `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')}`],
    ['a personal token', `ghp_${'a1'.repeat(18)}`],
    ['a fine-grained token', `github_pat_${'a1'.repeat(11)}_${'b2'.repeat(20)}`],
    ['a token of an installation', `{"token":"ghs_${'a1'.repeat(18)}"}`],
    ['a token for a workflow', 'cbx_eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl'],
    ['an ID token', 'Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl'],
  ])('knows %s', (_what, text) => {
    console.error(text);
    expect(places()).toEqual(['a log line']);
  });

  test('knows tokens of old and device codes, which look like nothing', () => {
    for (const token of [github().issue('', { login: 'Reader' }), randomBytes(20).toString('hex')]) {
      console.log(`It was ${token}.`);
    }
    expect(endCapture()).toHaveLength(2);
  });

  test.each(METHODS)('hears console.%s, of objects too', (method) => {
    const secret = randomBytes(32).toString('base64url');
    console[method]({ deep: { down: { here: [new Error('x', { cause: { secret } })] } } });
    expect(places()).toEqual(['a log line']);
  });

  test.each([
    ['text', (secret: string) => secret],
    ['bytes', (secret: string) => Buffer.from(secret)],
  ])('hears %s on standard output and standard error', (_what, made) => {
    for (const stream of [process.stdout, process.stderr])
      stream.write(made(randomBytes(16).toString('hex')));
    expect(endCapture()).toHaveLength(2);
  });

  test('reads objects and their keys', async () => {
    const storage = createS3Storage(currentConfig());
    const secret = randomBytes(16).toString('base64url');
    await storage.create('widget/index.json', Buffer.from(`{"sid":"${secret}"}`));
    await storage.create(`-/${secret}`, Buffer.from('x'));
    expect(endCapture().filter(({ place }) => place === 'a stored object')).toHaveLength(2);
  });

  test('reads events', async () => {
    // The logger redacts what looks like a token; the capture also knows every random value.
    const body = { verifier: randomBytes(16).toString('base64url') };
    const event = { timestamp: '', level: 'info', namespace: 'x', body } as const;
    const command = { name: '', args: [] };
    await createLogger(currentConfig()).publish({ ...event, command, user: { name: '', avatar: '' } });
    expect(places()).toEqual(['an event']);
  });

  test('reads errors that are answered, and lets a success hold what was asked for', () => {
    const body = JSON.stringify({ token: `gho_${'a1'.repeat(18)}` });
    sawAnswer({ statusCode: 200, body });
    sawAnswer({ statusCode: 503, body });
    sawAnswer({ statusCode: 200, body: body.replace('{', '{"ok":false,') });
    expect(endCapture().map(({ place }) => place)).toEqual(['an error answered', 'an error answered']);
  });
});

describe('in URLs at GitHub the capture', () => {
  test.each(['client_secret', 'code', 'code_verifier', 'state'])(
    'sees a %s that is sent in a query',
    async (name) => {
      const other = await startGitHub({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, users: [] });
      const secret = name === 'client_secret' ? CLIENT_SECRET : randomBytes(32).toString('base64url');
      await fetch(`${other.webUrl}/login/oauth/access_token?${name}=${secret}`, { method: 'POST' });
      sawUrls(other.requests);
      await other.close();
      expect(places()).toEqual(['a URL at GitHub']);
    },
  );

  test('lets the authorize page have the state, and nothing else', () => {
    const authorize = 'GET /login/oauth/authorize?client_id=x';
    sawUrls([`${authorize}&state=${randomBytes(32).toString('base64url')}&prompt=x`]);
    sawUrls([`${authorize}&code_verifier=${randomBytes(32).toString('base64url')}`]);
    expect(endCapture().map(({ text }) => text)).toEqual([expect.stringContaining('code_verifier')]);
  });
});

describe('in the bucket the capture', () => {
  test('lets GitHub’s answer wait, and nothing else', async () => {
    const storage = createS3Storage(currentConfig());
    const { loginUrl, doneUrl, code } = await begin();
    const { next } = await confirm(loginUrl, code);
    const sealed = last(doneUrl);
    const waiting = `-/login/${'0'.repeat(63)}`;
    await storage.create(`${waiting}1`, Buffer.from(sealed));
    await storage.create('-/elsewhere', Buffer.from(sealed));
    await storage.create(`${waiting}2`, Buffer.from(`${sealed}\n`));
    await storage.create(`${waiting}3`, Buffer.from(sealed + new URL(next).searchParams.get('state')));
    expect(next.startsWith(ENDPOINT)).toBe(false);
    expect(endCapture().filter(({ place }) => place === 'a stored object')).toHaveLength(3);
  });
});
