import { describe, expect, test } from '@jest/globals';
import authorize from '../../src/authorizers/github';
import { useBucket } from '../support/bucket';
import { authorizerEvent } from '../support/events';
import { CLIENT_ID, useGitHub, users } from '../support/github';
import { allowed, ask, basic, bearer, configured, expectDenied, READ, WRITE } from './support';

const { github, lines } = useGitHub();
useBucket();

describe('the authorizer', () => {
  test('lets an admin read and write', async () => {
    const policy = await bearer(users.admin.token);
    expect(allowed(policy)).toEqual(WRITE);
    expect(policy.principalId).toBe('github:1');
    expect(policy.context).toMatchObject({ username: 'admin', userId: '1', kind: 'personal' });
  });

  test('lets a member read', async () => {
    const policy = await bearer(users.reader.token);
    expect(allowed(policy)).toEqual(READ);
    expect(policy.context).toMatchObject({ username: 'Reader', avatar: 'https://github.example/u/2' });
  });

  test.each(['outsider', 'invited', 'withoutSso', 'restricted'] as const)(
    'denies everything to %s, by name',
    async (who) => expectDenied(await bearer(users[who].token), users[who].login),
  );

  test('denies everything to an admin who is not in the organisation any more', async () => {
    expectDenied(await bearer(users.exAdmin.token), 'Ex-Admin');
  });

  test('lets every GitHub user read where no organisation is named', async () => {
    await configured(github(), { admins: 'ex-ADMIN' }, async () => {
      expect(allowed(await bearer(users.outsider.token))).toEqual(READ);
      expect(allowed(await bearer(users.exAdmin.token))).toEqual(WRITE);
    });
  });

  test.each(['gho_', 'ghu_', ''] as const)(
    'knows the tokens of the registry’s own app: %s…',
    async (prefix) => {
      const token = github().issue(prefix, { login: 'admin', clientId: CLIENT_ID, scopes: ['read:org'] });
      const policy = await bearer(token);
      expect(allowed(policy)).toEqual(WRITE);
      expect(policy.context).toMatchObject({ username: 'admin', kind: 'oauth' });
    },
  );

  test.each(['gho_', 'ghu_', ''] as const)('refuses another app’s token: %s…', async (prefix) => {
    const token = github().issue(prefix, { login: 'admin', clientId: 'Iv1.another', scopes: ['read:org'] });
    await expect(bearer(token)).rejects.toThrow(/^Unauthorized$/);
  });

  test('refuses a token whose check names no user', async () => {
    const token = github().issue('gho_', { login: 'admin', clientId: CLIENT_ID, withoutUser: true });
    await expect(bearer(token)).rejects.toThrow(/^Unauthorized$/);
  });

  test.each(['ghs_', 'ghr_'] as const)('refuses %s… without asking GitHub', async (prefix) => {
    const before = github().requests.length;
    await expect(bearer(github().issue(prefix, { login: 'admin' }))).rejects.toThrow(/^Unauthorized$/);
    expect(github().requests).toHaveLength(before);
  });

  test('refuses a revoked token', async () => {
    const token = github().issue('ghp_', { login: 'admin' });
    github().revoke(token);
    await expect(bearer(token)).rejects.toThrow(/^Unauthorized$/);
  });

  test.each(['', 'Bearer', 'Bearer ', 'Token x', users.admin.token, `Bearer ${users.admin.token} x`])(
    'refuses the header %#',
    async (header) => {
      await expect(ask(header)).rejects.toThrow(/^Unauthorized$/);
    },
  );

  test('takes the scheme in any case', async () => {
    expect(allowed(await ask(`bEaReR ${users.admin.token}`))).toEqual(WRITE);
  });

  test.each(['admin', 'ADMIN', '', 'x-access-token'])('takes Basic with the user name "%s"', async (name) => {
    expect(allowed(await basic(`${name}:${users.admin.token}`))).toEqual(WRITE);
  });

  test('refuses Basic with another user’s name, or without a token', async () => {
    await expect(basic(`reader:${users.admin.token}`)).rejects.toThrow(/^Unauthorized$/);
    await expect(basic('admin:hunter2')).rejects.toThrow(/^Unauthorized$/);
    await expect(basic('admin')).rejects.toThrow(/^Unauthorized$/);
  });
});

describe('the authorizer’s calling convention', () => {
  test('declares no callback', () => {
    expect(authorize.length).toBeLessThanOrEqual(2);
  });

  test('tells the policy to a callback too', async () => {
    const event = authorizerEvent({ authorization: `Bearer ${users.reader.token}` });
    const told: unknown[] = [];
    const policy = await authorize(event, {}, (...answer) => told.push(answer));
    expect(told).toEqual([[null, policy]]);
  });

  test('tells the error to a callback, and leaves no rejection unhandled', async () => {
    const unhandled: unknown[] = [];
    const listener = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', listener);
    const error = await new Promise((resolve) => {
      void authorize(authorizerEvent({ authorization: 'Bearer nonsense' }), {}, resolve);
    });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listener);
    expect(error).toEqual(new Error('Unauthorized'));
    expect(unhandled).toEqual([]);
  });
});

describe('the authorizer’s log', () => {
  const logged = () => lines.map((line) => JSON.parse(line));

  test.each([
    ['admin', 'read and write'],
    ['reader', 'read'],
    ['outsider', 'nothing'],
  ] as const)('has one line that says what %s may do: %s', async (who, allowance) => {
    await bearer(users[who].token);
    expect(logged()).toEqual([
      expect.objectContaining({
        level: 'info',
        namespace: 'authorizer',
        user: users[who].login,
        allowed: allowance,
      }),
    ]);
  });

  test('says why somebody may do less than they think', async () => {
    await bearer(users.withoutSso.token);
    expect(logged()).toEqual([
      expect.objectContaining({ reasons: [expect.stringContaining('single sign-on')] }),
    ]);
  });

  test('says what GitHub did, where it could not be asked', async () => {
    github().fail({ status: 502, headers: { 'x-github-request-id': 'ABC:123' } });
    await expect(bearer(users.admin.token)).rejects.toMatchObject({ status: 503 });
    expect(logged()).toEqual([
      expect.objectContaining({
        level: 'error',
        error: 'GitHub cannot be asked at the moment. Try again in a minute.',
        reason: 'GitHub answered 502, request id ABC:123.',
      }),
    ]);
  });

  test('has one line for bad credentials', async () => {
    await expect(bearer('ghp_unknown')).rejects.toThrow('Unauthorized');
    expect(logged()).toEqual([expect.objectContaining({ user: 'anonymous', allowed: 'nothing' })]);
  });
});
