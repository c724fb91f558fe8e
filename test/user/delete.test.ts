import { describe, expect, test } from '@jest/globals';
import { outages } from '../../src/local/github';
import logOut from '../../src/user/delete';
import { setEnvironment } from '../support/environment';
import { apiEvent } from '../support/events';
import { CLIENT_ID, useGitHub, users } from '../support/github';
import { useTopic } from '../support/topic';

const { github } = useGitHub({ logTopic: 'arn:aws:sns:eu-central-1:123456789012:log' });
const topic = useTopic();

async function logout(token: string, authorization: string | undefined = `Bearer ${token}`) {
  const result = await logOut(
    apiEvent({
      method: 'DELETE',
      resource: '/registry/-/user/token/{token}',
      params: { token: encodeURIComponent(token) },
      headers: authorization === '' ? {} : { Authorization: authorization },
    }),
  );
  return { ...result, body: JSON.parse(result.body) };
}

const oauth = () => github().issue('gho_', { login: 'Reader', clientId: CLIENT_ID });

/** What GitHub thinks of a token. */
async function isAlive(token: string): Promise<boolean> {
  const answer = await fetch(`${github().apiUrl}/user`, { headers: { authorization: `Bearer ${token}` } });
  await answer.arrayBuffer();
  return answer.status === 200;
}

describe('DELETE /-/user/token/{token}', () => {
  test('revokes a token of the registry’s own app', async () => {
    const token = oauth();
    expect(await isAlive(token)).toBe(true);
    const { statusCode, headers, body } = await logout(token);
    expect([statusCode, body]).toEqual([200, { ok: true }]);
    expect(headers).not.toHaveProperty('npm-notice');
    expect(await isAlive(token)).toBe(false);
  });

  test('succeeds with a token that is dead already', async () => {
    const token = oauth();
    await logout(token);
    expect(await logout(token)).toMatchObject({ statusCode: 200, body: { ok: true } });
    expect(await logout('ghp_dead')).toMatchObject({ statusCode: 200, body: { ok: true } });
    expect(await logout('cbx_of.a.workflow')).toMatchObject({ statusCode: 200, body: { ok: true } });
    expect(await logout('of-another-registry')).toMatchObject({ statusCode: 200, body: { ok: true } });
  });

  test('says when the token of a workflow ends, which cannot be revoked', async () => {
    const exp = Math.floor(Date.now() / 1000) + 600;
    const claims = (values: object) => Buffer.from(JSON.stringify(values)).toString('base64url');
    const { statusCode, headers } = await logout(`cbx_e30.${claims({ exp })}.signature`);
    expect(statusCode).toBe(200);
    expect(headers?.['npm-notice']).toContain(`until ${new Date(exp * 1000).toISOString()}`);
    for (const values of [{ exp: 1 }, { exp: 'soon' }, { exp: 1e300 }, {}, []]) {
      const ended = await logout(`cbx_e30.${claims(values)}.signature`);
      expect([ended.statusCode, ended.headers?.['npm-notice']]).toEqual([200, undefined]);
    }
  });

  test('cannot revoke a personal access token, and says who can', async () => {
    const { statusCode, headers, body } = await logout(users.reader.token);
    expect([statusCode, body]).toEqual([200, { ok: true }]);
    expect(headers?.['npm-notice']).toContain(`${github().webUrl}/settings/tokens`);
    expect(await isAlive(users.reader.token)).toBe(true);
  });

  test('leaves another app’s token alone', async () => {
    const token = github().issue('gho_', { login: 'Reader', clientId: 'Iv1.another' });
    expect((await logout(token)).statusCode).toBe(200);
    expect(await isAlive(token)).toBe(true);
  });

  test('revokes a token whose check names no user', async () => {
    const token = github().issue('gho_', { login: 'Reader', clientId: CLIENT_ID, withoutUser: true });
    expect((await logout(token)).statusCode).toBe(200);
    expect(await isAlive(token)).toBe(false);
  });

  test('is open to those who may not read', async () => {
    const token = github().issue('gho_', { login: 'outsider', clientId: CLIENT_ID });
    expect((await logout(token)).statusCode).toBe(200);
    expect(await isAlive(token)).toBe(false);
  });

  test('takes the token from Basic too', async () => {
    const token = oauth();
    const basic = `Basic ${Buffer.from(`reader:${token}`).toString('base64')}`;
    expect((await logout(token, basic)).statusCode).toBe(200);
    expect(await isAlive(token)).toBe(false);
  });

  test('tells subscribers who logged out, but nothing of dead tokens', async () => {
    const token = oauth();
    await logout(token);
    await logout(token);
    expect(topic.events()).toEqual([
      expect.objectContaining({
        namespace: 'info:user:delete',
        user: { name: 'Reader', avatar: 'https://github.example/u/2' },
        body: { user: 'Reader' },
      }),
    ]);
  });
});

describe('DELETE /-/user/token/{token} without proof', () => {
  test.each(['', 'Bearer', 'Digest x'])('answers 401 to the header "%s"', async (header) => {
    const token = oauth();
    const { statusCode, body } = await logout(token, header);
    expect([statusCode, body.error]).toEqual([401, expect.stringContaining('Authorization')]);
    expect(await isAlive(token)).toBe(true);
  });

  test('answers 403 to another token, be it an admin’s', async () => {
    const token = oauth();
    const { statusCode, body } = await logout(token, `Bearer ${users.admin.token}`);
    expect([statusCode, body.ok]).toEqual([403, false]);
    expect(await isAlive(token)).toBe(true);
  });
});

describe('DELETE /-/user/token/{token} while GitHub is down', () => {
  test.each(Object.entries(outages))('answers 503: %s', async (_name, outage) => {
    const token = oauth();
    github().fail(outage);
    expect(await logout(token)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '2' } });
    github().fail(undefined);
    expect(await isAlive(token)).toBe(true);
  });

  test('answers 500 when GitHub refuses the registry’s own secret', async () => {
    const token = oauth();
    const restore = setEnvironment({
      githubUrl: github().apiUrl,
      githubClientId: CLIENT_ID,
      githubSecret: 'mistyped-0123456789abcdef0123456789',
    });
    const { statusCode, body } = await logout(token).finally(restore);
    expect([statusCode, body.error]).toEqual([500, expect.stringContaining('own credentials')]);
    expect(await isAlive(token)).toBe(true);
  });
});
