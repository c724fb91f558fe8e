import { describe, expect, test } from '@jest/globals';
import { useBucket } from '../support/bucket';
import { s3Error } from '../support/fakeS3';
import { CLIENT_ID, useGitHub, users } from '../support/github';
import { allowed, bearer, expectDenied, READ, WRITE } from './support';

const { github, lines } = useGitHub();
const bucket = useBucket();

const TODAY = /^\d{4}-\d\d-\d\d$/;
const END = new Date(Date.now() + 86_400_000).toISOString();

const TOKEN = {
  hash: 'a'.repeat(64),
  beginning: 'cbx_0000001abcd',
  name: 'ci',
  description: '',
  packages: ['*'],
  actions: ['read'],
  networks: [],
  created: '2026-01-01T00:00:00.000Z',
  ends: END,
};

/** What is kept of somebody who has made a token, and was seen long ago. */
function given({ id, login }: { readonly id: number; readonly login: string }, groups: readonly string[]) {
  const maker = { id, login, avatar: '', groups, seen: '2026-01-01', tokens: [TOKEN] };
  bucket().put(`-/tokens/${id}.json`, JSON.stringify(maker));
  bucket().mock.resetHistory();
  return maker;
}

const kept = ({ id }: { readonly id: number }) => JSON.parse(String(bucket().text(`-/tokens/${id}.json`)));

describe('with the token of a person who has made tokens, the authorizer', () => {
  test('keeps that they are a member, and of which groups', async () => {
    const maker = given(users.admin, ['org:gone', 'team:acme/gone']);
    expect(
      allowed(
        await bearer(github().issue('gho_', { login: 'admin', clientId: CLIENT_ID, scopes: ['read:org'] })),
      ),
    ).toEqual(WRITE);
    expect(kept(users.admin)).toEqual({
      ...maker,
      groups: ['org:acme'],
      avatar: expect.any(String),
      seen: expect.stringMatching(TODAY),
      checked: expect.stringMatching(/Z$/),
    });
    expect(kept(users.admin).seen).not.toBe(maker.seen);
  });

  test('writes nothing twice a day', async () => {
    given(users.admin, []);
    for (let time = 0; time < 3; time += 1)
      await bearer(github().issue('gho_', { login: 'admin', clientId: CLIENT_ID, scopes: ['read:org'] }));
    expect(
      bucket()
        .mock.calls()
        .filter(({ args }) => args[0].constructor.name === 'PutObjectCommand'),
    ).toHaveLength(1);
  });

  test('ends all of their tokens when they are no member any more', async () => {
    given(users.exAdmin, ['org:acme']);
    expectDenied(
      await bearer(github().issue('gho_', { login: 'Ex-Admin', clientId: CLIENT_ID, scopes: ['read:org'] })),
      'Ex-Admin',
    );
    expect(kept(users.exAdmin)).toMatchObject({ seen: '2026-01-01', tokens: [] });
  });

  test('lets them make no new ones by what GitHub said before, also where they have none', async () => {
    const maker = given(users.exAdmin, ['org:acme']);
    bucket().put(`-/tokens/${users.exAdmin.id}.json`, JSON.stringify({ ...maker, tokens: [] }));
    const lose = () =>
      bearer(github().issue('gho_', { login: 'Ex-Admin', clientId: CLIENT_ID, scopes: ['read:org'] }));
    await lose();
    const { endedAt } = kept(users.exAdmin);
    expect(endedAt).toMatch(/Z$/);
    await lose();
    expect(kept(users.exAdmin).endedAt).toBe(endedAt);
  });

  test.each([
    ['the scope is missing', 'Reader', users.reader],
    ['single sign-on is missing', 'without-sso', users.withoutSso],
    ['the app is not approved', 'restricted', users.restricted],
    ['an invitation is open', 'invited', users.invited],
  ])('ends nothing where %s', async (_why, login, person) => {
    const maker = given(person, ['org:acme']);
    expectDenied(
      await bearer(github().issue('ghp_', { login, scopes: login === 'Reader' ? [] : ['read:org'] })),
      login,
    );
    expect(kept(person)).toEqual(maker);
  });

  test('lets them in while the bucket is away', async () => {
    given(users.reader, []);
    bucket().failNext('GetObject', s3Error('SlowDown', 503), 5);
    expect(allowed(await bearer(users.reader.token))).toEqual(READ);
    expect(lines.join('\n')).toContain('The tokens of a person could not be read.');
  });

  test('reads one object and writes none for everybody else', async () => {
    expect(allowed(await bearer(users.reader.token))).toEqual(READ);
    expect(bucket().objects.size).toBe(0);
    expect(bucket().mock.calls()).toHaveLength(1);
  });
});
