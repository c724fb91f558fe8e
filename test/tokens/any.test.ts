import { describe, expect, test } from '@jest/globals';
import { keeperContext } from '../../src/contexts/tokens';
import { endTokens } from '../../src/store/tokenKeeper';
import { setEnvironment } from '../support/environment';
import { ALICE, create, list, revoke, tokenFor, useMakers } from '../support/machineTokens';
import { bodyOf, useRegistry } from '../support/registry';

const KEY = '-/tokens/583231.json';
const BOB = { ...ALICE, username: 'bob', userId: '9', groups: 'members,admins,org:acme' };

describe('tokens for machines', () => {
  const registry = useRegistry({ restrictedOrgs: 'acme', admins: 'alice,bob' });
  useMakers();
  const stored = (key = KEY) => JSON.parse(String(registry.s3.text(key)));

  test('are made, shown once, and kept as a hash', async () => {
    const result = await create({
      name: 'ci',
      description: 'The build',
      packages: ['@acme/widget'],
      password: 'hunter2-hunter2',
    });
    expect(result.statusCode).toBe(201);
    expect(result.headers).toMatchObject({ 'cache-control': 'no-store' });
    const { token, ...made } = bodyOf(result);
    expect(token).toMatch(/^cbx_[0-9A-Za-z]{45}$/);
    expect(made).toMatchObject({
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
      name: 'ci',
      readonly: true,
      packages: ['@acme/widget'],
      packages_and_scopes_permission: 'read-only',
    });
    expect(Date.parse(made.expires) - Date.parse(made.created)).toBe(30 * 86_400_000);
    expect(made).not.toHaveProperty('cidr_whitelist');
    const text = JSON.stringify(stored());
    expect(text).not.toContain(token);
    expect(text).not.toContain('hunter2');
    expect(stored()).toMatchObject({
      id: 583_231,
      login: 'alice',
      groups: ['org:acme', 'team:acme/core'],
      seen: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      tokens: [
        {
          hash: made.key,
          name: 'ci',
          description: 'The build',
          actions: ['read'],
          packages: ['@acme/widget'],
        },
      ],
    });
    expect(JSON.stringify(registry.logged())).not.toContain(token);
  });

  test('are listed for the one who made them, in pages, without the secret', async () => {
    const made = [];
    for (const name of ['one', 'two', 'three']) made.push(await tokenFor({ name }));
    await tokenFor({ name: 'of bob' }, BOB);
    const first = bodyOf(await list({ perPage: '2' }));
    expect(first.objects.map(({ name }: { name: string }) => name)).toEqual(['one', 'two']);
    expect(first.urls).toEqual({ next: '/-/npm/v1/tokens?page=1&perPage=2' });
    const second = bodyOf(await list({ page: '1', perPage: '2' }));
    expect(second.objects.map(({ name }: { name: string }) => name)).toEqual(['three']);
    expect(second.urls).toEqual({ prev: '/-/npm/v1/tokens?page=0&perPage=2' });
    const whole = await list();
    expect(bodyOf(whole)).toMatchObject({ total: 3, urls: {} });
    for (const token of made) expect(whole.body).not.toContain(token);
    // npm revokes by the token itself only if it begins like one of these.
    expect(made[0]?.startsWith(bodyOf(whole).objects[0].token)).toBe(true);
  });

  test('of nobody are an empty list', async () => {
    expect(bodyOf(await list())).toEqual({ objects: [], total: 0, urls: {} });
  });

  test.each(['key', 'token'] as const)('are revoked by their %s', async (by) => {
    const { key, token } = bodyOf(await create({ name: 'ci' }));
    await tokenFor({ name: 'other' });
    const result = await revoke(by === 'key' ? key : token);
    expect([result.statusCode, bodyOf(result)]).toEqual([200, { ok: true }]);
    expect(stored().tokens).toEqual([expect.objectContaining({ name: 'other' })]);
    expect((await revoke(key)).statusCode).toBe(404);
  });

  test('of others cannot be revoked', async () => {
    const { key, token } = bodyOf(await create({ name: 'ci' }));
    for (const given of [key, token]) expect((await revoke(given, BOB)).statusCode).toBe(404);
    expect(stored().tokens).toHaveLength(1);
  });

  test('are for people alone: no token of ours makes, shows or revokes one', async () => {
    const { key } = bodyOf(await create());
    for (const kind of ['machine', 'oidc', '']) {
      const user = { ...ALICE, kind, exp: '9999999999', packages: '*', actions: 'read,publish' };
      for (const result of [await create({}, user), await list({}, user), await revoke(key, user)]) {
        expect(result.statusCode).toBe(403);
        expect(bodyOf(result).error).toContain('Only people');
      }
    }
    expect((await create({}, null)).statusCode).toBe(401);
    expect(stored().tokens).toHaveLength(1);
  });

  test('are for who may give away what they open', async () => {
    const reader = { ...ALICE, username: 'reader', userId: '2', groups: 'members,org:acme' };
    const result = await create({ packages: ['@acme/widget'] }, reader);
    expect(result.statusCode).toBe(403);
    expect(bodyOf(result).error).toContain('reader may not make a token that reads @acme/widget.');
    expect(registry.s3.objects.size).toBe(0);
    const writing = await create({ packages_and_scopes_permission: 'read-write' });
    expect(bodyOf(writing).error).toContain('alice may not make a token that publishes packages.');
  });

  test('write where a rule says who may make such', async () => {
    const access = JSON.stringify([
      { packages: ['*'], read: ['members'], publish: ['admins'], tokens: ['team:acme/core'] },
    ]);
    const restore = setEnvironment({
      bucket: process.env.bucket,
      githubUrl: process.env.githubUrl,
      restrictedOrgs: 'acme',
      admins: 'alice,bob',
      access,
    });
    try {
      const result = await create({
        packages: ['@acme/widget'],
        packages_and_scopes_permission: 'read-write',
      });
      expect(bodyOf(result)).toMatchObject({ readonly: false, packages_and_scopes_permission: 'read-write' });
      expect((await create({}, BOB)).statusCode).toBe(403);
    } finally {
      restore();
    }
  });

  test('end: what has ended is listed no more, and forgotten after a month', async () => {
    await tokenFor({ name: 'old' });
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    const [old] = stored().tokens;
    const ended = [
      { ...old, ends: ago(1) },
      { ...old, name: 'older', ends: ago(31) },
    ];
    registry.s3.put(KEY, JSON.stringify({ ...stored(), tokens: ended }));
    expect(bodyOf(await list()).objects).toEqual([]);
    expect((await revoke(old.hash)).statusCode).toBe(404);
    await tokenFor({ name: 'new' });
    expect(stored().tokens.map(({ name }: { name: string }) => name)).toEqual(['old', 'new']);
  });

  test('are at most a hundred at a time', async () => {
    await tokenFor();
    const [one] = stored().tokens;
    const tokens = Array.from({ length: 100 }, (_, n) => ({ ...one, hash: `${n}` }));
    registry.s3.put(KEY, JSON.stringify({ ...stored(), tokens }));
    const result = await create();
    expect([result.statusCode, bodyOf(result).error]).toEqual([
      403,
      expect.stringContaining('You have 100 tokens.'),
    ]);
  });

  test.each([
    ['damaged', '{"id":583231'],
    [
      'of somebody else',
      JSON.stringify({ id: 9, login: 'bob', avatar: '', groups: [], seen: '2026-01-01', tokens: [] }),
    ],
  ])('are not made over an object that is %s', async (_what, body) => {
    registry.s3.put(KEY, body);
    expect((await create()).statusCode).toBe(503);
    expect(registry.s3.text(KEY)).toBe(body);
  });

  test('name no more than the authorizer can pass on, beside the groups of their maker', async () => {
    const packages = (count: number) =>
      Array.from({ length: count }, (_, n) => `@acme/${`${n}-`.padEnd(92, 'x')}`);
    const { statusCode, body } = await create({ packages: packages(50) });
    expect([statusCode, body]).toEqual([400, expect.stringContaining('characters together at most')]);
    expect((await create({ packages: packages(40) })).statusCode).toBe(201);
    const teams = Array.from({ length: 50 }, (_, n) => `team:acme/${n}`).join(',');
    const busy = { ...ALICE, groups: `${ALICE.groups},${teams}` };
    expect((await create({ packages: packages(40) }, busy)).statusCode).toBe(400);
    expect((await create({}, busy)).statusCode).toBe(201);
  });

  describe('when GitHub was asked some time ago', () => {
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const asked = (minutes: number, groups = ALICE.groups ?? '', whole = 'true') => ({
      ...ALICE,
      ...{ groups, whole, checked: at(minutes) },
    });

    test('are not made by what it said before all of them were ended', async () => {
      await tokenFor();
      await endTokens({ id: 583_231, reason: 'Revoked.' }, keeperContext());
      expect(stored()).toMatchObject({ tokens: [], endedAt: expect.any(String) });
      const { statusCode, body } = await create({}, asked(-1));
      expect([statusCode, body]).toEqual([403, expect.stringContaining('Log in again with npm login')]);
      expect(stored().tokens).toEqual([]);
      expect((await create({}, asked(1))).statusCode).toBe(201);
      // It still counts for what is older.
      expect((await create({}, asked(-1))).statusCode).toBe(403);
    });

    test('are not made by what it said an hour ago, even if the gateway believes it for so long', async () => {
      const { statusCode, body } = await create({}, asked(-8));
      expect([statusCode, body]).toEqual([403, expect.stringContaining('GitHub has to be asked again')]);
      expect((await create({}, asked(-5))).statusCode).toBe(201);
    });

    test('are not made where the authorizer does not say when', async () => {
      for (const checked of ['', 'yesterday']) {
        expect((await create({}, { ...ALICE, checked })).statusCode).toBe(403);
      }
      expect(registry.s3.objects.size).toBe(0);
    });

    test('bring no group back that it has taken away since', async () => {
      await tokenFor({}, asked(0, 'members,admins,org:acme'));
      await tokenFor({}, asked(-1));
      expect(stored()).toMatchObject({ groups: ['org:acme'], tokens: [{}, {}] });
    });

    test('take no group away by a token that does not show every group', async () => {
      await tokenFor();
      await tokenFor({}, asked(1, 'members,admins,org:acme,org:more', 'false'));
      expect(stored().groups).toEqual(['org:acme', 'org:more', 'team:acme/core']);
      await tokenFor({}, asked(2, 'members,admins,org:acme'));
      expect(stored().groups).toEqual(['org:acme']);
    });
  });

  test('refuse a page that is no number', async () => {
    for (const query of [{ page: 'x' }, { perPage: '0' }, { perPage: '1000' }]) {
      expect((await list(query)).statusCode).toBe(400);
    }
  });
});
