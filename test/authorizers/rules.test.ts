import { describe, expect, test } from '@jest/globals';
import { outages } from '../../src/local/github';
import { useBucket } from '../support/bucket';
import { CLIENT_ID, useGitHub, users } from '../support/github';
import { allowed, bearer, configured, expectDenied, READ, WRITE } from './support';

const { github } = useGitHub();
useBucket();

describe('the authorizer and access rules', () => {
  const rules = [
    { packages: ['@core/*'], read: ['team:acme/core'], publish: ['team:acme/core'] },
    { packages: ['*'], read: ['members', 'outsider'] },
  ];
  const withRules = (run: () => Promise<void>) =>
    configured(github(), { restrictedOrgs: 'acme', admins: '', access: JSON.stringify(rules) }, run);

  test('tell the routes which of the named groups somebody is in', async () => {
    await withRules(async () => {
      const { context } = await bearer(users.admin.token);
      expect(context).toMatchObject({ userId: '1', groups: 'org:acme,team:acme/core,members' });
      expect((await bearer(users.reader.token)).context).toMatchObject({ groups: 'org:acme,members' });
    });
  });

  test('let a team write that is no admin, and everybody else who is named read', async () => {
    await withRules(async () => {
      expect(allowed(await bearer(users.admin.token))).toEqual(WRITE);
      expect(allowed(await bearer(users.reader.token))).toEqual(READ);
      expect(allowed(await bearer(users.outsider.token))).toEqual(READ);
      expectDenied(await bearer(users.exAdmin.token), 'Ex-Admin');
    });
  });

  test('need to know of every group that could change what somebody may do', async () => {
    await withRules(async () => {
      github().fail(outages.error, { path: '/teams/core/' });
      await expect(bearer(users.reader.token)).rejects.toMatchObject({ status: 503 });
    });
  });

  test('know admins by team and by number', async () => {
    for (const admins of ['team:Acme/CORE', 'id:1', 'user:Admin']) {
      await configured(github(), { restrictedOrgs: 'acme', admins }, async () => {
        expect((await bearer(users.admin.token)).context).toMatchObject({
          groups: expect.stringMatching(/members,admins$/),
        });
        expect(allowed(await bearer(users.reader.token))).toEqual(READ);
      });
    }
  });
});

describe('CODEBOX_PAT_MAX_SCOPES', () => {
  const limited = (run: () => Promise<void>) =>
    configured(github(), { restrictedOrgs: 'acme', admins: 'admin', patMaxScopes: 'read:org, gist' }, run);

  test('denies everything to a classic token with more, and says which', async () => {
    await limited(async () => {
      const token = github().issue('ghp_', { login: 'admin', scopes: ['read:org', 'repo', 'gist'] });
      const policy = await bearer(token);
      expectDenied(policy, 'admin');
      expect(policy.context?.denial).toContain('scopes that this registry does not take (repo)');
    });
  });

  test('lets in no classic token whose scopes GitHub does not tell', async () => {
    await limited(async () => {
      const token = github().issue('ghp_', { login: 'admin', scopes: ['read:org', 'repo'] });
      github().fail({ status: 200, body: { login: 'admin', id: 1 } }, { path: '/user', times: 1 });
      await expect(bearer(token)).rejects.toMatchObject({ status: 503 });
      expectDenied(await bearer(token), 'admin');
    });
  });

  test('is not about fine-grained tokens, nor those of the registry’s app', async () => {
    await limited(async () => {
      const fine = github().issue('github_pat_', { login: 'admin' });
      const own = github().issue('gho_', {
        login: 'admin',
        clientId: CLIENT_ID,
        scopes: ['repo', 'read:org'],
      });
      expect(allowed(await bearer(fine))).toEqual(WRITE);
      expect(allowed(await bearer(own))).toEqual(WRITE);
    });
  });
});
