import { describe, expect, test } from '@jest/globals';
import { outages } from '../../src/local/github';
import logOut from '../../src/user/delete';
import { useBucket } from '../support/bucket';
import { apiEvent } from '../support/events';
import { CLIENT_ID, useGitHub, users } from '../support/github';
import { allowed, basic, bearer, configured, expectDenied, READ, WRITE } from './support';

const { github } = useGitHub();
useBucket();

describe('the authorizer’s memory', () => {
  const asked = async (run: () => Promise<unknown>) => {
    const before = github().requests.length;
    await run();
    return github().requests.slice(before);
  };

  test('makes an install of 500 packages cost two calls to GitHub', async () => {
    const requests = await asked(async () => {
      for (let batch = 0; batch < 500 / 20; batch += 1) {
        await Promise.all(Array.from({ length: 20 }, () => bearer(users.reader.token)));
      }
    });
    expect(requests).toEqual(['GET /api/v3/user', 'GET /api/v3/user/memberships/orgs/acme']);
  });

  test('makes fifteen requests at once, under rules with ten teams, cost three calls', async () => {
    const read = Array.from({ length: 10 }, (_, number) => `team:acme/team-${number}`);
    const access = JSON.stringify([
      { packages: ['*'], read: [...read, 'team:acme/core'], publish: ['admins'] },
    ]);
    await configured(github(), { restrictedOrgs: 'acme', admins: 'admin', access }, async () => {
      const requests = await asked(() =>
        Promise.all(Array.from({ length: 15 }, () => bearer(users.admin.token))),
      );
      expect(requests).toEqual([
        'GET /api/v3/user',
        'GET /api/v3/user/memberships/orgs?per_page=100&page=1',
        'GET /api/v3/user/teams?per_page=100&page=1',
      ]);
    });
  });

  test('serves Basic and Bearer, and still compares the name', async () => {
    await bearer(users.admin.token);
    const requests = await asked(async () => {
      expect(allowed(await basic(`admin:${users.admin.token}`))).toEqual(WRITE);
      await expect(basic(`reader:${users.admin.token}`)).rejects.toThrow(/^Unauthorized$/);
    });
    expect(requests).toEqual([]);
  });

  test('holds no denial: whoever becomes a member is let in at once', async () => {
    const token = github().issue('ghp_', { login: 'Reader', scopes: [] });
    expectDenied(await bearer(token), 'Reader');
    expect(await asked(() => bearer(token))).toHaveLength(2);
  });

  test('holds no outage', async () => {
    github().fail(outages.error);
    await expect(bearer(users.admin.token)).rejects.toMatchObject({ status: 503 });
    github().fail(undefined);
    expect(allowed(await bearer(users.admin.token))).toEqual(WRITE);
  });

  test('outlives an outage for those who were let in a moment ago', async () => {
    await bearer(users.reader.token);
    github().fail(outages.error);
    expect(allowed(await bearer(users.reader.token))).toEqual(READ);
  });

  test('loses a token that logs out', async () => {
    const token = github().issue('gho_', { login: 'admin', clientId: CLIENT_ID, scopes: ['read:org'] });
    await bearer(token);
    const result = await logOut(
      apiEvent({
        method: 'DELETE',
        resource: '/registry/-/user/token/{token}',
        params: { token },
        headers: { authorization: `Bearer ${token}` },
        user: null,
      }),
    );
    expect(result.statusCode).toBe(200);
    await expect(bearer(token)).rejects.toThrow(/^Unauthorized$/);
  });
});

describe('the authorizer while GitHub is down', () => {
  test.each(Object.entries(outages))('lets nobody in and denies nobody: %s', async (_name, outage) => {
    const own = github().issue('gho_', { login: 'admin', clientId: CLIENT_ID });
    github().fail(outage);
    const asked = await Promise.allSettled([bearer(users.admin.token), bearer(own)]);
    for (const outcome of asked) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { status: 503 } });
      expect(outcome).not.toMatchObject({ reason: { message: 'Unauthorized' } });
    }
  });

  test.each(Object.entries(outages))(
    'denies nobody whose membership it cannot learn: %s',
    async (_name, outage) => {
      github().fail(outage, { path: '/memberships/' });
      await expect(bearer(users.admin.token)).rejects.toMatchObject({ status: 503 });
      github().fail(undefined);
      expect(allowed(await bearer(users.admin.token))).toEqual(WRITE);
    },
  );

  test('needs to learn of one membership only', async () => {
    await configured(github(), { restrictedOrgs: 'broken,acme' }, async () => {
      github().fail(outages.error, { path: '/memberships/orgs/broken' });
      expect(allowed(await bearer(users.reader.token))).toEqual(READ);
      await expect(bearer(users.outsider.token)).rejects.toMatchObject({ status: 503 });
    });
  });

  test('blames no token for the registry’s own wrong secret', async () => {
    await configured(github(), { githubSecret: 'mistyped-0123456789abcdef0123456789' }, async () => {
      const token = github().issue('gho_', { login: 'admin', clientId: CLIENT_ID });
      await expect(bearer(token)).rejects.toThrow("refused the registry's own credentials");
    });
  });
});
