import { describe, expect, jest, test } from '@jest/globals';
import { outages } from '../../../src/local/github';
import { CLIENT_ID } from '../../support/github';
import { meanwhile } from '../../support/limits';
import { AGENTS, begin, ENDPOINT, inBrowser, type Login, poll, useLogin } from '../../support/login';
import { useTopic } from '../../support/topic';

const logTopic = 'arn:aws:sns:eu-central-1:123456789012:log';
const { github, lines, s3 } = useLogin({ logTopic });
const topic = useTopic();

function later(milliseconds: number): void {
  const now = Date.now() + milliseconds;
  jest.spyOn(Date, 'now').mockReturnValue(now);
}

async function authorized(user = 'Reader', agent: string = AGENTS.npm): Promise<Login> {
  const login = await begin({ agent });
  await inBrowser(login, user);
  return login;
}

const gho = expect.stringMatching(/^gho_/);

async function userOf(token: string): Promise<string> {
  const response = await fetch(`${github().apiUrl}/user`, { headers: { authorization: `Bearer ${token}` } });
  return response.ok ? JSON.parse(await response.text()).login : 'nobody';
}

describe('GET /-/v1/done/{token}', () => {
  test('lets the client wait, as npm needs to be told', async () => {
    const { doneUrl } = await begin();
    const { statusCode, headers, body } = await poll(doneUrl);
    expect([statusCode, body]).toEqual([202, {}]);
    expect(headers).toMatchObject({
      'retry-after': '3',
      'cache-control': 'no-store',
      'content-type': 'application/json',
    });
  });

  test('is not in the log as long as the client waits', async () => {
    const { doneUrl } = await begin();
    const before = lines.length;
    for (let polls = 0; polls < 3; polls += 1) await poll(doneUrl);
    expect(lines.slice(before)).toEqual([]);
  });

  test('gives the token, once', async () => {
    const { doneUrl } = await authorized();
    const { statusCode, headers, body } = await poll(doneUrl);
    expect(statusCode).toBe(200);
    expect(body).toEqual({ token: gho });
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'npm-notice': 'You are Reader at GitHub.' });
    expect(await userOf(body.token)).toBe('Reader');
    const again = await poll(doneUrl);
    expect(again.statusCode).toBe(200);
    expect(again.body).toEqual({
      ok: false,
      success: false,
      error: expect.stringContaining('completed already'),
    });
  });

  test('tells subscribers of the login, although it is a GET', async () => {
    await poll((await authorized()).doneUrl);
    expect(topic.events()).toEqual([
      expect.objectContaining({
        namespace: 'info:user:put',
        user: { name: 'Reader', avatar: 'https://github.example/u/2' },
        body: { user: 'Reader' },
      }),
    ]);
  });

  test('gives ten who ask at once one token', async () => {
    const { doneUrl } = await authorized();
    const before = github().requests.length;
    const answers = await Promise.all(Array.from({ length: 10 }, () => poll(doneUrl)));
    expect(answers.filter(({ body }) => 'token' in body)).toHaveLength(1);
    for (const { statusCode, body } of answers) {
      expect('token' in body || statusCode === 202 || body.ok === false).toBe(true);
    }
    const asked = github().requests.slice(before);
    expect(asked.filter((request) => request.includes('/login/oauth/access_token'))).toHaveLength(1);
  });

  test('ends after ten minutes', async () => {
    const { doneUrl } = await begin();
    later(10 * 60_000);
    const { statusCode, headers, body } = await poll(doneUrl);
    expect([statusCode, body.ok]).toEqual([200, false]);
    expect(headers?.['npm-notice']).toBe('The login was not completed in time. Run npm login again.');
  });

  test.each(['x', 'A'.repeat(300), '%E0%A4%A'])('ends for what is no login: %j', async (token) => {
    const { statusCode, headers, body } = await poll(`${ENDPOINT}/-/v1/done/${token}`);
    expect([statusCode, body.ok]).toEqual([200, false]);
    expect(headers).toHaveProperty('npm-notice');
  });

  test('ends for somebody who may do nothing here, and takes the token back', async () => {
    const { doneUrl } = await authorized('outsider');
    const { statusCode, headers, body } = await poll(doneUrl);
    expect([statusCode, body.ok]).toEqual([200, false]);
    expect(headers?.['npm-notice']).toBe(
      'outsider may do nothing in this registry: ask its administrators for access.',
    );
    expect(github().requests).toContain(`DELETE /api/v3/applications/${CLIENT_ID}/token`);
    expect(lines.some((line) => line.includes('"level":"warn"') && line.includes('outsider'))).toBe(true);
    expect(topic.events()).toEqual([]);
  });

  test.each(['without-sso', 'restricted'])('says what keeps %s out', async (user) => {
    const { doneUrl } = await authorized(user);
    const { headers, body } = await poll(doneUrl);
    expect(body.ok).toBe(false);
    expect(String(headers?.['npm-notice']).length).toBeGreaterThan(
      `${user} may do nothing in this registry.`.length,
    );
  });

  test('ends when what is parked was sealed with a secret that is gone', async () => {
    const { doneUrl } = await authorized();
    const [key = ''] = s3().objects.keys();
    s3().put(key, 'sealed-with-another-secret');
    expect((await poll(doneUrl)).body).toMatchObject({ ok: false });
  });
});

describe('GET /-/v1/done/{token} for yarn, which takes any 200 for a token', () => {
  const agent = AGENTS.yarn;

  test('lets it wait, and gives it the token', async () => {
    const { doneUrl } = await begin({ agent });
    expect((await poll(doneUrl, { agent })).statusCode).toBe(202);
    const login = await authorized('Reader', agent);
    expect((await poll(login.doneUrl, { agent })).body).toEqual({ token: gho });
  });

  test.each(['', 'outsider'])('ends with 403: %j', async (user) => {
    const { doneUrl } = await authorized(user, agent);
    const { statusCode, body } = await poll(doneUrl, { agent });
    expect([statusCode, body.ok]).toEqual([403, false]);
  });
});

describe('GET /-/v1/done/{token} while something is down', () => {
  const failures = Object.entries(outages);

  test.each(failures)(
    'waits, and loses no login: the code cannot be exchanged (%s)',
    async (_name, outage) => {
      const { doneUrl } = await authorized();
      github().fail(outage, { path: '/login/oauth/access_token' });
      for (let asked = 0; asked < 2; asked += 1) {
        const { statusCode, headers, body } = await poll(doneUrl);
        expect([statusCode, body]).toEqual([202, {}]);
        expect(headers).toMatchObject({
          'retry-after': '10',
          'npm-notice': expect.stringContaining('keeps trying'),
        });
      }
      github().fail(undefined);
      expect((await poll(doneUrl)).body).toEqual({ token: gho });
    },
  );

  describe.each([
    ['whose token it is', '/applications/'],
    ['whether they are members', '/memberships/'],
  ])('lets nobody in, revokes nothing and loses no login when GitHub does not tell %s', (_name, path) => {
    test.each(failures)('%s', async (_outage, outage) => {
      const { doneUrl } = await authorized();
      github().fail(outage, { path });
      for (let asked = 0; asked < 3; asked += 1) {
        expect(await poll(doneUrl)).toMatchObject({ statusCode: 202, body: {} });
      }
      expect(topic.events()).toEqual([]);
      github().fail(undefined);
      const { body } = await poll(doneUrl);
      expect(await userOf(body.token)).toBe('Reader');
      expect((await poll(doneUrl)).body).toMatchObject({ ok: false });
    });
  });

  test.each([
    ['the exchange', '/login/oauth/access_token'],
    ['the check of the token', '/applications/'],
  ])('waits for no answer that stalls: that of %s', async (_name, path) => {
    const { doneUrl } = await authorized();
    github().fail(outages.stall, { path });
    meanwhile.collectsGarbage = true;
    expect(await poll(doneUrl)).toMatchObject({ statusCode: 202, body: {} });
    meanwhile.collectsGarbage = false;
    github().fail(undefined);
    expect((await poll(doneUrl)).body).toEqual({ token: gho });
  });

  test('says so when its time is over, where the token stayed in a process that is gone', async () => {
    const { doneUrl } = await authorized();
    github().fail(outages.error, { path: '/memberships/' });
    expect((await poll(doneUrl)).headers?.['npm-notice']).toContain('keeps trying');
    github().fail(undefined);
    // Another configuration stands for another process: nothing that is in memory is shared.
    process.env.logReads = 'true';
    expect(await poll(doneUrl)).toMatchObject({ statusCode: 202, body: {} });
    later(10 * 60_000);
    const { statusCode, headers, body } = await poll(doneUrl);
    expect([statusCode, body.ok]).toEqual([200, false]);
    expect(headers?.['npm-notice']).toBe('The login was not completed in time. Run npm login again.');
  });

  test.each(['GetObject', 'PutObject'] as const)('waits for the bucket: %s fails', async (operation) => {
    const { doneUrl } = await authorized();
    s3().failNext(operation);
    expect(await poll(doneUrl)).toMatchObject({ statusCode: 202, body: {} });
    expect((await poll(doneUrl)).body).toEqual({ token: gho });
  });

  test('gives the token although the bucket goes away after the exchange', async () => {
    const { doneUrl } = await authorized();
    s3().before('PutObject', () => s3().failNext('PutObject'));
    expect((await poll(doneUrl)).body).toEqual({ token: gho });
  });

  test('goes on after a function that died with the login in its hands', async () => {
    const { doneUrl } = await authorized();
    const [key = ''] = s3().objects.keys();
    const before = s3().text(key) ?? '';
    // The exchange fails, and the bucket with it, so that the login stays taken.
    s3().before('PutObject', () => s3().failNext('PutObject'));
    github().fail(outages.reset, { times: 1 });
    expect((await poll(doneUrl)).statusCode).toBe(202);
    expect(s3().text(key)).not.toBe(before);
    expect((await poll(doneUrl)).statusCode).toBe(202);
    later(30_000);
    expect((await poll(doneUrl)).body).toEqual({ token: gho });
  });

  test('ends with a word to the operator when GitHub refuses the app itself', async () => {
    const { doneUrl } = await authorized();
    const wrong = { status: 200, body: { error: 'incorrect_client_credentials' } };
    github().fail(wrong, { path: '/login/oauth/access_token' });
    const { statusCode, headers } = await poll(doneUrl);
    expect(statusCode).toBe(200);
    expect(headers?.['npm-notice']).toContain('operator');
  });
});
