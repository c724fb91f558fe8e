import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Gateway, startGateway } from '../../src/local/gateway';
import { readApi } from '../../src/local/gateway/routes';
import { outages } from '../../src/local/github';
import { loadSource } from '../../src/local/load';
import { CLIENT_ID, useGitHub, users } from '../support/github';
import { useTempFolder } from '../support/tempFolder';

const source = readFileSync(path.resolve(__dirname, '../../serverless.yml'), 'utf8');

/** The whole way: client, gateway with its memory, authorizer, GitHub. */
describe('the registry while GitHub fails', () => {
  const { github } = useGitHub();
  const folder = useTempFolder();
  let gateway: Gateway;

  beforeAll(async () => {
    gateway = await startGateway({ api: readApi(source), load: loadSource, report: () => {} });
  });
  beforeEach(() => {
    process.env.storage = folder();
  });
  afterAll(() => gateway.close(0));

  async function call(method: string, route: string, authorization: string) {
    const body = method === 'PUT' ? '"1.0.0"' : null;
    const url = `http://127.0.0.1:${gateway.port}/registry/${route}`;
    const response = await fetch(url, { method, headers: { authorization }, body });
    const answer: unknown = await response.json();
    return { status: response.status, retryAfter: response.headers.get('retry-after'), answer };
  }

  const sentence = (error: string) => ({ ok: false, success: false, error });
  const unsure = sentence('Your token could not be checked just now. Try again in a moment.');
  const fresh = () => `Bearer ${github().issue('ghp_', { login: 'admin', scopes: ['read:org'] })}`;

  test.each(Object.entries(outages))(
    'lets nobody in, denies nobody, and remembers neither: %s',
    async (_name, outage) => {
      const admin = fresh();
      github().fail(outage);
      for (const [method, route] of [
        ['GET', '-/whoami'],
        ['PUT', '-/package/widget/dist-tags/stable'],
      ] as const) {
        expect(await call(method, route, admin)).toEqual({ status: 503, retryAfter: '5', answer: unsure });
      }
      github().fail(undefined);
      expect(await call('GET', '-/whoami', admin)).toMatchObject({
        status: 200,
        answer: { username: 'admin' },
      });
      expect(await call('PUT', '-/package/widget/dist-tags/stable', admin)).toMatchObject({ status: 404 });
    },
  );

  test.each(Object.entries(outages))(
    'is the same when only the memberships cannot be learnt: %s',
    async (_name, outage) => {
      const admin = fresh();
      github().fail(outage, { path: '/memberships/' });
      expect(await call('GET', '-/whoami', admin)).toMatchObject({ status: 503, answer: unsure });
      github().fail(undefined);
      expect(await call('GET', '-/whoami', admin)).toMatchObject({ status: 200 });
    },
  );

  test('serves those whom it knows from a moment ago', async () => {
    const admin = fresh();
    await call('GET', '-/whoami', admin);
    github().fail(outages.error);
    expect(await call('GET', '-/whoami', admin)).toMatchObject({ status: 200 });
  });

  test('tells a bad token and somebody without rights from an outage', async () => {
    expect(await call('GET', '-/whoami', 'Bearer ghp_of-nobody-at-all')).toMatchObject({ status: 401 });
    const token = github().issue('gho_', { login: 'outsider', clientId: CLIENT_ID, scopes: ['read:org'] });
    expect(await call('GET', '-/whoami', `Bearer ${token}`)).toMatchObject({
      status: 403,
      answer: sentence(
        'You are logged in as outsider. You may do nothing here. Ask the administrators of this registry.',
      ),
    });
  });

  test('says to a member why GitHub does not show the membership', async () => {
    const { answer } = await call('GET', '-/whoami', `Bearer ${users.restricted.token}`);
    expect(answer).toEqual(
      sentence(
        'You are logged in as restricted. You may do nothing here. An owner of acme has to approve the OAuth app of this registry first.',
      ),
    );
  });
});
