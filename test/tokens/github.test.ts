import { describe, expect, test } from '@jest/globals';
import { outages } from '../../src/local/github';
import { ALICE, authorizationOf, create, list, revoke, useMakers } from '../support/machineTokens';
import { bodyOf, useRegistry } from '../support/registry';

const BASIC = (user: string, token: string) => `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;

/** The authorizer knew them a moment ago, and API Gateway goes on believing it for minutes. */
describe('GitHub is asked again, when a token for machines is made', () => {
  const registry = useRegistry({ restrictedOrgs: 'acme', admins: 'alice' });
  const github = useMakers();
  const asked = async (run: () => Promise<unknown>) => {
    const before = github().requests.length;
    await run();
    return github().requests.slice(before);
  };

  test.each(['gho_', 'ghu_', '', 'ghp_', 'github_pat_'] as const)(
    'with a token %s… of the caller, whatever kind it is',
    async (prefix) => {
      const token = github().issue(prefix, { login: 'alice' });
      for (const header of [`Bearer ${token}`, `bearer ${token}`, BASIC('alice', token), BASIC('', token)]) {
        expect((await create({}, ALICE, header)).statusCode).toBe(201);
      }
    },
  );

  test('a login that was revoked makes none, though the authorizer still knew it', async () => {
    const token = github().issue('gho_', { login: 'alice' });
    expect((await create({}, ALICE, `Bearer ${token}`)).statusCode).toBe(201);
    github().revoke(token);
    const before = registry.s3.text('-/tokens/583231.json');
    const { statusCode, body } = await create({}, ALICE, `Bearer ${token}`);
    expect([statusCode, body]).toEqual([401, expect.stringContaining('Log in again with npm login.')]);
    expect(registry.s3.text('-/tokens/583231.json')).toBe(before);
  });

  test.each([
    ['of somebody else', authorizationOf('bob')],
    ['of an installation', 'Bearer ghs_0123456789abcdefghij'],
    ['that is a password', BASIC('alice', 'hunter2-hunter2')],
    ['that is missing', null],
    ['in no form that is known', 'Digest username=alice'],
  ])('a credential %s makes none', async (_what, authorization) => {
    expect((await create({}, ALICE, authorization)).statusCode).toBe(401);
    expect(registry.s3.objects.size).toBe(0);
  });

  test.each(Object.entries(outages))('none is made while GitHub fails: %s', async (_name, outage) => {
    github().fail(outage);
    const { statusCode, body } = await create();
    github().fail(undefined);
    expect([statusCode, bodyOf({ statusCode, body }).error]).toEqual([
      503,
      expect.stringMatching(/^GitHub .+ again/),
    ]);
    expect(registry.s3.objects.size).toBe(0);
  });

  test('once, and only for who may make what they ask for', async () => {
    expect(await asked(() => create())).toEqual(['GET /api/v3/user']);
    const refused = { packages_and_scopes_permission: 'read-write' };
    for (const run of [() => create(refused), () => create({ expires: 400 }), () => create({}, null)]) {
      expect(await asked(run)).toEqual([]);
    }
  });

  test('and not to list or revoke one', async () => {
    const { key } = bodyOf(await create());
    expect(await asked(() => list())).toEqual([]);
    expect(await asked(() => revoke(key))).toEqual([]);
  });
});
