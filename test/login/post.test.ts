import { describe, expect, test } from '@jest/globals';
import { outages } from '../../src/local/github';
import webLogin from '../../src/login/post';
import { apiEvent } from '../support/events';
import { AGENTS, begin, ENDPOINT, openPage, poll, useLogin } from '../support/login';
import { useTopic } from '../support/topic';

const logTopic = 'arn:aws:sns:eu-central-1:123456789012:log';
const event = (body: string) => apiEvent({ method: 'POST', resource: '/registry/-/v1/login', body });

describe('POST /-/v1/login', () => {
  const { github, s3 } = useLogin();

  test.each(['', '{}', '{"create":true}', '{"hostname":"vm"}', '{'])(
    'sends the browser and the client to addresses of ours, whatever is sent: %j',
    async (body) => {
      const { statusCode, headers, body: text } = await webLogin(event(body));
      expect(statusCode).toBe(200);
      expect(headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
      const { loginUrl, doneUrl } = JSON.parse(text);
      expect(loginUrl).toMatch(new RegExp(`^${ENDPOINT}/-/v1/login/cli/[\\w-]+$`));
      expect(doneUrl).toMatch(new RegExp(`^${ENDPOINT}/-/v1/done/[\\w-]+$`));
    },
  );

  test.each(['npm', 'pnpm'] as const)('shows a confirmation code in the terminal of %s', async (client) => {
    const { result, code } = await begin({ agent: AGENTS[client] });
    expect(result.headers?.['npm-notice']).toBe(
      `Confirmation code: ${code} (enter it on the page that opens)`,
    );
    expect(code).not.toBe('');
  });

  test('asks neither GitHub nor the bucket', async () => {
    const before = github().requests.length;
    await begin();
    expect(github().requests.length).toBe(before);
    expect(s3().mock.calls()).toHaveLength(0);
  });

  test('believes no Host header', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    const { loginUrl, doneUrl } = await begin({ headers });
    for (const url of [loginUrl, doneUrl]) expect(url.startsWith(ENDPOINT)).toBe(true);
  });

  test('makes addresses that are of no use in each other’s place', async () => {
    const { loginUrl, doneUrl } = await begin();
    const [login, done] = [loginUrl, doneUrl].map((url) => url.split('/').at(-1) ?? '');
    expect((await openPage(`${loginUrl.replace(login ?? '', '')}${done}`)).statusCode).toBe(404);
    const { body } = await poll(`${doneUrl.replace(done ?? '', '')}${login}`);
    expect(body).toMatchObject({ ok: false, error: expect.stringContaining('not from this registry') });
  });

  test('keeps its addresses short enough for API Gateway, however long the client’s name', async () => {
    const { loginUrl } = await begin({ agent: `npm/${'9'.repeat(8000)}` });
    expect(loginUrl.length).toBeLessThan(1000);
  });
});

describe('POST /-/v1/login with the device flow', () => {
  const { github } = useLogin({ loginFlow: 'device' });

  test('shows GitHub’s code, and where to enter it', async () => {
    const { result, code } = await begin();
    expect(result.headers?.['npm-notice']).toBe(
      `Confirmation code: ${code} (enter it at ${github().webUrl}/login/device)`,
    );
  });

  test('is 503 while GitHub is down: npm says so, and asks for no password', async () => {
    github().fail(outages.error);
    const { result } = await begin();
    expect(result.statusCode).toBe(503);
  });
});

describe('POST /-/v1/login without a login in the browser', () => {
  useLogin({ loginFlow: 'legacy', logTopic });
  const topic = useTopic();

  test.each(['', '{}', '{"hostname":"vm"}'])(
    'answers 404 to %j, so that npm asks for name and password',
    async (body) => {
      const result = await webLogin(event(body));
      expect(result.statusCode).toBe(404);
      expect(JSON.parse(result.body)).toEqual({
        ok: false,
        success: false,
        error: expect.stringContaining('personal access token'),
      });
    },
  );

  test('is no error to tell subscribers of', async () => {
    await webLogin(event('{}'));
    expect(topic.events()).toEqual([]);
  });
});
