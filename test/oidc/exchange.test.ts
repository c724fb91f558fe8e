import { describe, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { bodyOf } from '../support/registry';
import { useTopic } from '../support/topic';
import { exchangeFor, rule, useWorkflows } from '../support/workflows';

const workflows = useWorkflows({ logTopic: 'arn:aws:sns:eu-central-1:123456789012:log' });
const topic = useTopic();

const now = () => Math.floor(Date.now() / 1000);

/** What stands in the token of an answer. */
function claimsOf(result: Parameters<typeof bodyOf>[0]) {
  return decodeJwt(bodyOf(result).token.replace(/^cbx_/, ''));
}

describe('POST /-/npm/v1/oidc/token/exchange/package/{name}', () => {
  test('gives a workflow that a rule names a token for that package, for a quarter of an hour', async () => {
    const before = now();
    const result = await exchangeFor('@acme%2fwidget', workflows.idToken());
    expect(result).toMatchObject({ statusCode: 201, headers: { 'cache-control': 'no-store' } });
    const { token, expires } = bodyOf(result);
    expect(token).toMatch(/^cbx_[\w.-]{100,2044}$/);
    expect(decodeProtectedHeader(token.slice(4))).toEqual({ alg: 'HS256', typ: 'cbx+jwt' });
    const claims = claimsOf(result);
    expect(claims).toEqual({
      iss: 'https://npm.example/registry',
      aud: 'https://npm.example/registry',
      sub: 'repo:acme/widgets',
      by: '1',
      rid: '456789',
      wf: 'release.yml',
      run: '1234567890',
      pkg: ['@acme/widget'],
      act: ['read', 'publish'],
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
    expect(Number(claims.iat)).toBeGreaterThanOrEqual(before);
    expect(Number(claims.iat)).toBeLessThanOrEqual(now());
    expect(Number(claims.exp) - Number(claims.iat)).toBe(900);
    expect(Date.parse(expires)).toBe(Number(claims.exp) * 1000);
  });

  test('gives one token for one ID token, however the name is written', async () => {
    const idToken = workflows.idToken();
    const spellings = [
      '@acme%2fwidget',
      '@Acme%2fwidget',
      '@acme%2FWIDGET',
      '%40acme%2fwidget',
      '@ACME%2fWidget',
    ];
    const statuses = [];
    for (const name of spellings) statuses.push((await exchangeFor(name, idToken)).statusCode);
    expect(statuses).toEqual([201, 401, 401, 401, 401]);
  });

  test.each(['@acme%2fwidget', '@acme%2Fwidget'])('knows the package in %s', async (name) => {
    expect(claimsOf(await exchangeFor(name, workflows.idToken())).pkg).toEqual(['@acme/widget']);
  });

  test('takes the audience with the port of the host too, as yarn names it', async () => {
    workflows.configure({ apiEndpoint: 'https://npm.example:8443/registry' });
    const tokens = ['npm:npm.example', 'npm:npm.example:8443'].map((aud) => workflows.idToken({ aud }));
    const statuses = [];
    for (const token of tokens) statuses.push((await exchangeFor('@acme%2fwidget', token)).statusCode);
    expect(statuses).toEqual([201, 201]);
  });

  test('tells subscribers which workflow got what', async () => {
    await exchangeFor('@acme%2fwidget', workflows.idToken());
    expect(topic.events()).toEqual([
      expect.objectContaining({
        namespace: 'info:oidc:token',
        user: { name: 'acme/widgets (release.yml)', avatar: '' },
        body: {
          repository: 'acme/widgets',
          workflow: 'release.yml',
          ref: 'refs/heads/main',
          run: '1234567890',
          packages: ['@acme/widget'],
          actions: ['read', 'publish'],
        },
      }),
    ]);
  });

  test('asks for the issuer’s keys once, for many packages', async () => {
    const before = workflows.github.requests.length;
    for (const name of ['@acme%2fone', '@acme%2ftwo', '@acme%2fthree']) {
      expect((await exchangeFor(name, workflows.idToken())).statusCode).toBe(201);
    }
    expect(workflows.github.requests.slice(before)).toEqual([
      'GET /_oidc/.well-known/openid-configuration',
      'GET /_oidc/jwks',
    ]);
  });
});

describe('POST /-/npm/v1/oidc/token/exchange/package/{name} with a used ID token', () => {
  test('is refused for the same package', async () => {
    const idToken = workflows.idToken();
    expect((await exchangeFor('@acme%2fwidget', idToken)).statusCode).toBe(201);
    const again = await exchangeFor('@acme%2fwidget', idToken);
    expect(again.statusCode).toBe(401);
    expect(bodyOf(again).message).toContain('used already');
  });

  test('is let through for another package of the workspace', async () => {
    const idToken = workflows.idToken();
    const results = [
      await exchangeFor('@acme%2fwidget', idToken),
      await exchangeFor('@acme%2fgadget', idToken),
    ];
    expect(results.map(({ statusCode }) => statusCode)).toEqual([201, 201]);
  });

  test('is given to one of many who use it at once', async () => {
    const idToken = workflows.idToken();
    const results = await Promise.all(
      Array.from({ length: 10 }, () => exchangeFor('@acme%2fwidget', idToken)),
    );
    expect(results.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
    expect(results.filter(({ statusCode }) => statusCode === 401)).toHaveLength(9);
  });

  test('leaves nothing of the token in the bucket', async () => {
    const idToken = workflows.idToken({ jti: 'the-id-of-the-token' });
    await exchangeFor('@acme%2fwidget', idToken);
    const keys = [...workflows.s3.objects.keys()];
    expect(keys).toEqual([expect.stringMatching(/^-\/oidc\/[\da-f]{64}$/)]);
    const stored = Buffer.from(workflows.s3.objects.get(keys[0] ?? '')?.body ?? '').toString();
    expect(JSON.parse(stored)).toMatchObject({ repository: 'acme/widgets', purpose: 'publish @acme/widget' });
    expect(stored).not.toContain('the-id-of-the-token');
  });
});

describe('several rules', () => {
  const rules = [
    { ...rule, packages: ['@acme/widget'], actions: ['unpublish'], environment: 'npm' },
    rule,
    { ...rule, packages: ['*'], actions: ['read'] },
  ];

  test('give what each of those that match gives', async () => {
    workflows.configure({ trustedPublishers: JSON.stringify(rules) });
    const inside = await exchangeFor('@acme%2fwidget', workflows.idToken({ environment: 'npm' }));
    const outside = await exchangeFor('@acme%2fwidget', workflows.idToken());
    expect(claimsOf(inside).act).toEqual(['read', 'publish', 'unpublish']);
    expect(claimsOf(outside).act).toEqual(['read', 'publish']);
  });

  test('that only read give no token here, as it would take the place of one that publishes', async () => {
    workflows.configure({ trustedPublishers: JSON.stringify(rules) });
    const result = await exchangeFor('left-pad', workflows.idToken());
    expect(result.statusCode).toBe(403);
  });
});
