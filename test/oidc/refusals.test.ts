import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { base64url, decodeJwt, SignJWT } from 'jose';
import { outages } from '../../src/local/github';
import { bodyOf } from '../support/registry';
import { useTopic } from '../support/topic';
import { exchangeFor, readToken, rule, useWorkflows } from '../support/workflows';

const workflows = useWorkflows({ logTopic: 'arn:aws:sns:eu-central-1:123456789012:log' });
const topic = useTopic();

const exchange = (idToken: string) => exchangeFor('@acme%2fwidget', idToken);
const now = () => Math.floor(Date.now() / 1000);
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** In the shape that npm (`message`), yarn (`success`) and people (`error`) read, with nothing to tell subscribers. */
function expectRefusal(result: Awaited<ReturnType<typeof exchange>>, status: number, words: string): void {
  expect(result.statusCode).toBe(status);
  const { message } = bodyOf(result);
  expect(bodyOf(result)).toEqual({ ok: false, success: false, error: message, message });
  expect(message).toContain(words);
  expect(workflows.s3.objects.size).toBe(0);
  expect(topic.events()).toEqual([]);
}

describe('an ID token that is not believed', () => {
  test.each([
    ['of another audience', { aud: 'npm:other.example' }, 'another audience than npm:npm.example'],
    ['for the host of npm itself', { aud: 'npm:registry.example' }, 'another audience'],
    ['without an audience', { aud: undefined }, 'another audience'],
    ['of another issuer', { iss: 'https://issuer.example' }, 'claim iss'],
    ['without an issuer', { iss: undefined }, 'claim iss'],
    ['that has expired', { exp: now() - 6 }, 'has expired'],
    ['that never expires', { exp: undefined }, 'claim exp'],
    ['that is too old', { iat: now() - 620, exp: now() + 9999 }, 'has expired'],
    ['that was issued in the future', { iat: now() + 3600 }, 'claim iat'],
    ['without a time of issue', { iat: undefined }, 'claim iat'],
    ['that is not valid yet', { nbf: now() + 3600 }, 'claim nbf'],
    ['without an id', { jti: undefined }, 'claim jti'],
    ['without the number of the repository', { repository_id: undefined }, 'claim repository_id'],
    ['without the number of the owner', { repository_owner_id: undefined }, 'claim repository_owner_id'],
    ['without a repository', { repository: undefined }, 'claim repository'],
    ['without a workflow', { workflow_ref: undefined }, 'claim workflow_ref'],
    ['without a ref', { ref: undefined }, 'not one of a GitHub Actions workflow'],
    // The authorizer passes the groups of a caller on as a list with commas.
    [
      'of a repository whose name would be a list of groups',
      { repository: 'acme/widgets,admins', workflow_ref: ref('acme/widgets,admins') },
      'not one of a GitHub Actions workflow',
    ],
    [
      'of a repository whose number would be a list of groups',
      { repository_id: '456789,admins' },
      'not one of a GitHub Actions workflow',
    ],
    ['of something else', { repository: 7 }, 'not one of a GitHub Actions workflow'],
  ])('%s', async (_what, claims, words) => {
    expectRefusal(await exchange(workflows.idToken(claims)), 401, words);
  });

  test('signed by somebody else, with the number of the issuer’s key', async () => {
    const idToken = workflows.idToken();
    const [header = ''] = idToken.split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString());
    const forged = await new SignJWT(decodeJwt(idToken))
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(stranger.privateKey);
    expectRefusal(await exchange(forged), 401, 'not signed by the GitHub');
  });

  test('signed with a key that the issuer does not have', async () => {
    const forged = await new SignJWT(decodeJwt(workflows.idToken()))
      .setProtectedHeader({ alg: 'RS256', kid: 'unknown' })
      .sign(stranger.privateKey);
    expectRefusal(await exchange(forged), 401, 'not signed by the GitHub');
  });

  test('changed after it was signed', async () => {
    const [header, , signature] = workflows.idToken().split('.');
    const claims = { ...decodeJwt(workflows.idToken()), repository: 'acme/other' };
    const changed = [header, base64url.encode(JSON.stringify(claims)), signature].join('.');
    expectRefusal(await exchange(changed), 401, 'not signed by the GitHub');
  });

  test('not signed at all', async () => {
    const [, claims] = workflows.idToken().split('.');
    const unsigned = `${base64url.encode('{"alg":"none"}')}.${claims}.`;
    expectRefusal(await exchange(unsigned), 401, 'not signed by the GitHub');
  });

  test('signed with the issuer’s public key as a shared secret', async () => {
    const answer = await fetch(`${workflows.github.issuer}/jwks`);
    const { keys } = JSON.parse(await answer.text());
    const pem = createPublicKey({ key: keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const confused = await new SignJWT(decodeJwt(workflows.idToken()))
      .setProtectedHeader({ alg: 'HS256', kid: keys[0].kid })
      .sign(Buffer.from(pem));
    expectRefusal(await exchange(confused), 401, 'not signed by the GitHub');
  });

  test.each(['nonsense', 'a.b.c', 'ghp_0123456789abcdef', 'cbx_a.b.c'])('%s', async (token) => {
    expectRefusal(await exchange(token), 401, 'not signed by the GitHub');
  });

  test('a token of our own', async () => {
    const { token } = bodyOf(await exchange(workflows.idToken()));
    workflows.s3.objects.clear();
    expect((await exchange(token)).statusCode).toBe(401);
    expect((await exchange(token.slice(4))).statusCode).toBe(401);
    expect(workflows.s3.objects.size).toBe(0);
  });

  test('is missing', async () => {
    const result = await exchangeFor('@acme%2fwidget', '', { authorization: '' });
    expectRefusal(result, 401, 'Use npm publish --registry=https://npm.example/registry/');
  });
});

describe('a workflow that no rule names', () => {
  test.each([
    ['of another repository', { repository: 'evil/widgets', workflow_ref: ref('evil/widgets') }],
    ['of another workflow', { workflow_ref: ref('acme/widgets', 'test.yml') }],
    ['started by a pull request', { event_name: 'pull_request' }],
    ['started by a pull request, with the rights of its target', { event_name: 'pull_request_target' }],
  ])('%s', async (_what, claims) => {
    expectRefusal(await exchange(workflows.idToken(claims)), 403, 'No rule says that repository');
  });

  test('of a repository that took the name of one that is pinned by its number', async () => {
    workflows.configure({ trustedPublishers: JSON.stringify([{ ...rule, repositoryId: 456789 }]) });
    expectRefusal(await exchange(workflows.idToken({ repository_id: '999' })), 403, 'No rule');
  });

  test('outside of its environment, or on another ref', async () => {
    const strict = { ...rule, environment: 'npm', refs: ['refs/tags/v*'] };
    workflows.configure({ trustedPublishers: JSON.stringify([strict]) });
    const tag = { ref: 'refs/tags/v1.0.0' };
    expectRefusal(await exchange(workflows.idToken(tag)), 403, 'no environment');
    expectRefusal(await exchange(workflows.idToken({ environment: 'npm' })), 403, 'refs/heads/main');
    expect((await exchange(workflows.idToken({ ...tag, environment: 'npm' }))).statusCode).toBe(201);
  });

  test('gets nothing for a package outside of its rule, and is told what was seen of it', async () => {
    const result = await exchangeFor('@other%2fwidget', workflows.idToken());
    expectRefusal(
      result,
      403,
      'repository acme/widgets, workflow release.yml, refs/heads/main, no environment, event push, may publish @other/widget',
    );
    expect(workflows.lines.join('\n')).toContain('may publish @other/widget');
  });

  test('gets nothing where no workflow is trusted, and GitHub is not asked', async () => {
    workflows.configure({ trustedPublishers: undefined });
    const before = workflows.github.requests.length;
    expectRefusal(await exchange(workflows.idToken()), 403, 'trusts no workflows');
    expect(workflows.github.requests).toHaveLength(before);
  });

  test('gets nothing for what is no package', async () => {
    expect((await exchangeFor('a%20b', workflows.idToken())).statusCode).toBe(400);
    expect((await exchangeFor('@acme%2f..', workflows.idToken())).statusCode).toBe(400);
  });
});

describe('while the issuer is away', () => {
  const { error, unicorn, page, otherShape, redirect, reset } = outages;
  const rest = { error, unicorn, page, otherShape, redirect, reset };

  test.each(Object.entries(rest))('no token is given and none refused: %s', async (_name, outage) => {
    workflows.github.fail(outage);
    const result = await exchange(workflows.idToken());
    expect(result).toMatchObject({ statusCode: 503, headers: { 'retry-after': '2' } });
    expect(workflows.s3.objects.size).toBe(0);
  });

  test.each(Object.entries(rest))('so too when only its keys are: %s', async (_name, outage) => {
    workflows.github.fail(outage, { path: '/jwks' });
    expect((await exchange(workflows.idToken())).statusCode).toBe(503);
    workflows.github.fail(undefined);
    expect((await exchange(workflows.idToken())).statusCode).toBe(201);
  });

  test('nobody waits long for it', async () => {
    workflows.github.fail('hang');
    expect((await exchange(workflows.idToken())).statusCode).toBe(503);
  });

  test('one failure is tried once more', async () => {
    workflows.github.fail(outages.error, { times: 1 });
    expect((await exchange(workflows.idToken())).statusCode).toBe(201);
  });

  test.each([
    ['of another issuer', { issuer: 'https://issuer.example' }],
    ['with keys on another host', { jwks_uri: 'https://keys.example/jwks' }],
    ['with keys on another port', { jwks_uri: 'http://127.0.0.1:1/jwks' }],
    ['without keys', { jwks_uri: undefined }],
  ])('a discovery document %s is not followed', async (_what, change) => {
    const { issuer } = workflows.github;
    const body = { issuer, jwks_uri: `${issuer}/jwks`, ...change };
    workflows.github.fail({ status: 200, body }, { path: 'openid-configuration' });
    expect((await exchange(workflows.idToken())).statusCode).toBe(503);
  });

  test('a bucket that does not answer gives no token', async () => {
    workflows.s3.failNext('PutObject', new Error('gone'));
    expect((await exchange(workflows.idToken())).statusCode).toBe(503);
  });
});

describe('secrets', () => {
  test('neither ID tokens nor tokens of our own are logged or told, whatever happens to them', async () => {
    const idToken = workflows.idToken();
    const { token } = bodyOf(await exchange(idToken));
    await exchange(idToken);
    await readToken(idToken);
    const foreign = workflows.idToken({ aud: 'npm:other.example' });
    await exchange(foreign);
    await exchangeFor('@acme%2fwidget', workflows.idToken(), { referer: `publish ${idToken} ${token}` });
    const told = [...workflows.lines, JSON.stringify(topic.events())].join('\n');
    expect(told).toContain('oidc');
    for (const secret of [idToken, token, foreign]) {
      for (const part of secret.split('.')) expect(told).not.toContain(part);
    }
  });
});

function ref(repository: string, file = 'release.yml'): string {
  return `${repository}/.github/workflows/${file}@refs/heads/main`;
}

describe('a package name that is a pattern', () => {
  // A token for it would open every package that matches, past the access rules about fewer packages.
  test.each(['@acme%2f*ore-utils', '@*ecret%2fpkg', '*', '@acme%2f*'])('%s gets no token', async (name) => {
    const result = await exchangeFor(name, workflows.idToken());
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result)).not.toHaveProperty('token');
  });
});
