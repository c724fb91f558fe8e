import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { decodeJwt, SignJWT } from 'jose';
import { createMintedTokens } from '../../src/adapters/mintedTokens';
import { Secret } from '../../src/lib/secret';
import { keyFor } from '../../src/registry/login/seal';

const grant = {
  repository: 'Acme/widgets',
  repositoryId: '456789',
  file: 'release.yml',
  runId: '99',
  startedBy: '7',
  packages: ['@acme/widget'],
  actions: ['read', 'publish'],
} as const;

const ENDPOINT = 'https://npm.example/registry';

function registry(secrets: readonly [string, ...string[]], changes = {}) {
  const [first, ...others] = secrets;
  const given = [new Secret(first), ...others.map((one) => new Secret(one))] as const;
  return createMintedTokens({
    endpoint: ENDPOINT,
    salt: 'client-id',
    secrets: async () => given,
    ...changes,
  });
}

const tokens = registry(['secret']);

const now = () => Math.floor(Date.now() / 1000);

/** A token signed with the right key, but of other claims or another header than `mint` makes. */
function signed(claims: object, header: object = {}): Promise<string> {
  const all = { iss: ENDPOINT, aud: ENDPOINT, sub: 'repo:a/b', rid: '1', wf: 'x.yml', run: '1', jti: '1' };
  return new SignJWT({ ...all, pkg: ['a'], act: ['read'], iat: now(), exp: 9_999_999_999, ...claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'cbx+jwt', ...header })
    .sign(keyFor('oidc', new Secret('secret'), 'client-id'))
    .then((jwt) => `cbx_${jwt}`);
}

describe('a minted token', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('is known again with all that it is for', async () => {
    const { token, expires } = await tokens.mint(grant);
    expect(await tokens.verify(token)).toEqual({ ...grant, expires });
  });

  test('is another one each time', async () => {
    const [one, other] = await Promise.all([tokens.mint(grant), tokens.mint(grant)]);
    expect(one.token).not.toBe(other.token);
  });

  test('ends after a quarter of an hour', async () => {
    const start = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(start - 899_000);
    const alive = await tokens.mint(grant);
    jest.spyOn(Date, 'now').mockReturnValue(start - 901_000);
    const dead = await tokens.mint(grant);
    jest.spyOn(Date, 'now').mockReturnValue(start);
    expect(await tokens.verify(dead.token)).toBeUndefined();
    expect(await tokens.verify(alive.token)).toMatchObject({ repository: 'Acme/widgets' });
  });

  test('is unknown to every other registry', async () => {
    const { token } = await tokens.mint(grant);
    expect(await registry(['other']).verify(token)).toBeUndefined();
    expect(await registry(['secret'], { salt: 'other' }).verify(token)).toBeUndefined();
    expect(await registry(['secret'], { endpoint: 'https://other.example' }).verify(token)).toBeUndefined();
  });

  test('stays known while the secret is changed', async () => {
    const { token } = await tokens.mint(grant);
    expect(await registry(['new', 'secret']).verify(token)).toMatchObject(grant);
    const newer = await registry(['new', 'secret']).mint(grant);
    expect(await registry(['new']).verify(newer.token)).toMatchObject(grant);
    expect(await tokens.verify(newer.token)).toBeUndefined();
  });

  test('is refused without its prefix, cut short, or changed', async () => {
    const { token } = await tokens.mint(grant);
    const [header, , signature] = token.split('.');
    const claims = { ...decodeJwt(token.slice(4)), pkg: ['*'] };
    const changed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    for (const wrong of [token.slice(4), token.slice(0, -1), changed, 'cbx_', 'cbx_a.b.c', '']) {
      expect(await tokens.verify(wrong)).toBeUndefined();
    }
  });

  test('is what the key signs, if nothing is missing', async () => {
    expect(await tokens.verify(await signed({}))).toMatchObject({ repository: 'a/b' });
    expect(await tokens.verify(await signed({ act: ['read', 'fly'] }))).toMatchObject({ actions: ['read'] });
  });

  test('never ends later than a quarter of an hour after it was made, whatever it says itself', async () => {
    const iat = now() - 60;
    expect(await tokens.verify(await signed({ iat }))).toMatchObject({ expires: iat + 900 });
    expect(await tokens.verify(await signed({ iat, exp: iat + 100 }))).toMatchObject({ expires: iat + 100 });
  });

  test('is good also where the clock is a little behind', async () => {
    expect(await tokens.verify(await signed({ iat: now() + 2 }))).toBeDefined();
  });

  test.each([
    [{ exp: undefined }, {}],
    [{ exp: 1 }, {}],
    [{ iat: undefined }, {}],
    [{ iat: now() - 910 }, {}],
    [{ iat: now() + 3600 }, {}],
    [{ jti: undefined }, {}],
    [{ iss: 'https://other.example' }, {}],
    [{ aud: 'https://other.example' }, {}],
    [{ sub: 'a/b' }, {}],
    [{ wf: undefined }, {}],
    [{ rid: 1 }, {}],
    [{ pkg: '*' }, {}],
    [{ act: undefined }, {}],
    [{}, { typ: 'JWT' }],
  ])('is not what the key signs with %j %j', async (claims, header) => {
    const token = await signed(claims, header);
    expect(await tokens.verify(token)).toBeUndefined();
  });
});
