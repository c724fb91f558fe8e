import { describe, expect, test } from '@jest/globals';
import { outages } from '../../src/local/github';
import logIn from '../../src/user/put';
import { setEnvironment } from '../support/environment';
import { apiEvent } from '../support/events';
import { CLIENT_ID, ORG, useGitHub, users } from '../support/github';
import { useTopic } from '../support/topic';

const { github, lines } = useGitHub({ logTopic: 'arn:aws:sns:eu-central-1:123456789012:log' });
const topic = useTopic();

type Fields = { readonly id?: string; readonly body?: string };

async function put(name: string, password: string, fields: Fields = {}) {
  const id = fields.id ?? `org.couchdb.user:${encodeURIComponent(name)}`;
  const document = { _id: `org.couchdb.user:${name}`, name, password, type: 'user', roles: [], date: '' };
  const result = await logIn(
    apiEvent({
      method: 'PUT',
      resource: '/registry/-/user/{id}',
      params: { id },
      body: fields.body ?? JSON.stringify(document),
      headers: { 'npm-command': 'login' },
    }),
  );
  return { ...result, body: JSON.parse(result.body) };
}

describe('PUT /-/user/{id}', () => {
  test('takes a personal access token for a password, and gives it back', async () => {
    const { statusCode, headers, body } = await put('reader', users.reader.token);
    expect(statusCode).toBe(201);
    expect(body).toEqual({ ok: true, id: 'org.couchdb.user:reader', token: users.reader.token });
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
  });

  test('takes a token of the registry’s own app', async () => {
    const token = github().issue('gho_', { login: 'admin', clientId: CLIENT_ID, scopes: ['read:org'] });
    expect(await put('admin', token)).toMatchObject({ statusCode: 201, body: { token } });
  });

  test('does not regard the case of the name', async () => {
    expect((await put('rEADER', users.reader.token)).statusCode).toBe(201);
  });

  test('still takes the name with the code of a two-factor login', async () => {
    expect(await put('reader.123456', users.reader.token)).toMatchObject({
      statusCode: 201,
      body: { id: 'org.couchdb.user:reader.123456' },
    });
  });

  test('takes the colon of the id encoded too', async () => {
    const answer = await put('reader', users.reader.token, { id: 'org.couchdb.user%3areader' });
    expect(answer.statusCode).toBe(201);
  });

  test('tells subscribers who logged in', async () => {
    await put('reader', users.reader.token);
    expect(topic.events()).toEqual([
      expect.objectContaining({
        level: 'info',
        namespace: 'info:user:put',
        user: { name: 'Reader', avatar: 'https://github.example/u/2' },
        body: { user: 'Reader' },
        command: { name: 'login', args: [] },
      }),
    ]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ user: 'Reader', status: 201 });
  });

  test('lets every GitHub user in where no organisation is named', async () => {
    const restore = setEnvironment({ githubUrl: github().apiUrl, githubClientId: CLIENT_ID });
    expect((await put('outsider', users.outsider.token).finally(restore)).statusCode).toBe(201);
  });
});

describe('PUT /-/user/{id} with bad credentials', () => {
  const wrong: readonly (readonly [string, string, () => string])[] = [
    ['an unknown token', 'reader', () => 'ghp_unknown'],
    ['a revoked token', 'reader', () => revoked()],
    ['somebody else’s token', 'reader', () => users.admin.token],
    ['another app’s token', 'admin', () => github().issue('gho_', { login: 'admin', clientId: 'Iv1.other' })],
    ['an installation token', 'admin', () => github().issue('ghs_', { login: 'admin' })],
    ['a real password', 'reader', () => 'correct horse'],
    ['a real password and a code', 'reader.123456', () => 'correct horse'],
    ['no password', 'reader', () => ''],
    ['a name that goes on', 'reader.evil', () => users.reader.token],
    ['no name', '', () => users.reader.token],
  ];
  const revoked = () => {
    const token = github().issue('ghp_', { login: 'reader' });
    github().revoke(token);
    return token;
  };

  test.each(wrong)('answers 401 to %s, always with the same words', async (_what, name, password) => {
    const { statusCode, headers, body } = await put(name, password());
    expect(statusCode).toBe(401);
    expect(body).toEqual({
      ok: false,
      success: false,
      error: `Login failed: use your GitHub login as user name and one of your GitHub personal access tokens (${github().webUrl}/settings/tokens) as password. GitHub passwords are not accepted.`,
    });
    // Either would make npm print, or ask for, something else (npm-registry-fetch, lib/check-response.js).
    expect(headers).not.toHaveProperty('www-authenticate');
    expect(body.error).not.toMatch(/one-time pass/);
  });

  test('keeps a real password to itself', async () => {
    const before = github().requests.length;
    await put('reader', 'correct horse');
    expect(github().requests).toHaveLength(before);
    expect(lines.join('\n')).not.toContain('correct horse');
  });

  test('answers 403 to who may not read', async () => {
    const { statusCode, body } = await put('outsider', users.outsider.token);
    expect(statusCode).toBe(403);
    expect(body.error).toBe('outsider may do nothing in this registry: ask its administrators for access.');
  });

  test.each([
    ['withoutSso', 'Sign in there'],
    ['restricted', 'An owner of acme has to approve the OAuth app'],
    ['invited', 'You have not accepted the invitation to acme yet.'],
  ] as const)('says to %s why they may do nothing', async (who, reason) => {
    const { statusCode, body } = await put(users[who].login, users[who].token);
    expect(statusCode).toBe(403);
    expect(body.error).toContain(`${users[who].login} may do nothing in this registry: `);
    expect(body.error).toContain(reason);
  });

  test('answers 403 to an admin who left the organisation', async () => {
    expect((await put('ex-admin', users.exAdmin.token)).statusCode).toBe(403);
  });
});

describe('PUT /-/user/{id} with a token that opens more than it needs', () => {
  const broad = () => github().issue('ghp_', { login: 'Reader', scopes: ['repo', 'read:org'] });

  /** Runs with other settings than the rest of this file. */
  async function configured<T>(changes: Readonly<Record<string, string>>, run: () => Promise<T>): Promise<T> {
    const { bucket } = process.env;
    const restore = setEnvironment({
      githubUrl: github().apiUrl,
      restrictedOrgs: 'acme',
      bucket,
      ...changes,
    });
    return run().finally(restore);
  }

  test('takes it, and warns', async () => {
    const { statusCode, headers } = await put('reader', broad());
    expect(statusCode).toBe(201);
    expect(headers?.['npm-notice']).toBe(
      `Your token allows more than this registry needs (repo). A token with only read:org is safer: ${github().webUrl}/settings/tokens`,
    );
  });

  test('does not warn of others', async () => {
    const fine = github().issue('github_pat_', { login: 'Reader' });
    const own = github().issue('gho_', {
      login: 'Reader',
      clientId: CLIENT_ID,
      scopes: ['repo', 'read:org'],
    });
    for (const token of [users.reader.token, fine, own]) {
      const { statusCode, headers } = await put('reader', token);
      expect(statusCode).toBe(201);
      expect(headers).not.toHaveProperty('npm-notice');
    }
  });

  test('refuses it where the operator says how much is too much', async () => {
    await configured({ patMaxScopes: 'read:org' }, async () => {
      const { statusCode, body } = await put('reader', broad());
      expect(statusCode).toBe(403);
      expect(body.error).toContain('scopes that this registry does not take (repo)');
    });
    await configured({ patMaxScopes: 'read:org,repo' }, async () => {
      const { statusCode, headers } = await put('reader', broad());
      expect(statusCode).toBe(201);
      expect(headers).not.toHaveProperty('npm-notice');
    });
  });

  test('refuses every personal access token where the operator wants none', async () => {
    await configured({ allowPats: 'false' }, async () => {
      const before = github().requests.length;
      const { statusCode, body } = await put('reader', users.reader.token);
      expect(statusCode).toBe(401);
      expect(body.error).toMatch(/^Login failed: neither GitHub passwords nor personal access tokens/);
      expect(github().requests).toHaveLength(before);
    });
  });
});

describe('PUT /-/user/{id} with a bad document', () => {
  test.each([
    ['another name than in the URL', 'org.couchdb.user:admin', undefined, 422],
    ['another id than CouchDB’s', 'reader', undefined, 422],
    ['no JSON', undefined, '{', 400],
    ['no body', undefined, '', 400],
    ['no object', undefined, '[]', 422],
    ['no password', undefined, '{"name":"reader"}', 422],
    ['a password that is no text', undefined, '{"name":"reader","password":["x"]}', 422],
    ['a broken escape', 'org.couchdb.user:%zz', undefined, 400],
  ])('refuses %s', async (_what, id, body, status) => {
    const fields = { ...(id !== undefined && { id }), ...(body !== undefined && { body }) };
    const answer = await put('reader', users.reader.token, fields);
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toEqual({ ok: false, success: false, error: expect.stringMatching(/\w+.*\.$/) });
  });
});

describe('PUT /-/user/{id} while GitHub is down', () => {
  test.each(Object.entries(outages))('answers 503: %s', async (_name, outage) => {
    github().fail(outage);
    const { statusCode, headers } = await put('reader', users.reader.token);
    expect(statusCode).toBe(503);
    expect(headers).toMatchObject({ 'retry-after': '2' });
  });

  test('answers 503 when only the membership cannot be learnt', async () => {
    github().fail(outages.error, { path: `/orgs/${ORG.toLowerCase()}` });
    expect((await put('reader', users.reader.token)).statusCode).toBe(503);
  });

  test('answers 500 when GitHub refuses the registry’s own secret', async () => {
    const restore = setEnvironment({
      githubUrl: github().apiUrl,
      githubClientId: CLIENT_ID,
      githubSecret: 'mistyped-0123456789abcdef0123456789',
    });
    const token = github().issue('gho_', { login: 'admin', clientId: CLIENT_ID });
    const { statusCode, body } = await put('admin', token).finally(restore);
    expect(statusCode).toBe(500);
    expect(body.error).toContain("refused the registry's own credentials");
  });
});
