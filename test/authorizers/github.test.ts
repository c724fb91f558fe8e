import { describe, expect, test } from '@jest/globals';
import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import authorize from '../../src/authorizers/github';
import { outages } from '../../src/local/github';
import logOut from '../../src/user/delete';
import { setEnvironment } from '../support/environment';
import { apiEvent, authorizerEvent } from '../support/events';
import { CLIENT_ID, CLIENT_SECRET, useGitHub, users } from '../support/github';

const { github, lines } = useGitHub();

const ask = (authorization: string) => authorize(authorizerEvent({ authorization }));
const bearer = (token: string) => ask(`Bearer ${token}`);
const basic = (text: string) => ask(`Basic ${Buffer.from(text).toString('base64')}`);

/** Runs with other settings than the rest of this file. */
async function configured(
  changes: Readonly<Record<string, string>>,
  run: () => Promise<void>,
): Promise<void> {
  const { bucket } = process.env;
  const app = { githubClientId: CLIENT_ID, githubSecret: CLIENT_SECRET };
  const restore = setEnvironment({ githubUrl: github().apiUrl, ...app, bucket, ...changes });
  await run().finally(restore);
}

/** The methods that a policy allows on every path. */
function allowed({ policyDocument }: APIGatewayAuthorizerResult): string[] {
  const granted = policyDocument.Statement.filter(({ Effect }) => Effect === 'Allow');
  const resources = granted.flatMap((statement) =>
    'Resource' in statement ? (statement.Resource ?? []) : [],
  );
  return resources
    .map((arn) => arn.split('/').slice(2).join('/'))
    .filter((path) => /^[A-Z]+\/\*$/.test(path));
}

const READ = ['GET/*', 'HEAD/*'];
const WRITE = [...READ, 'PUT/*', 'DELETE/*', 'POST/*'];

function expectDenied(policy: APIGatewayAuthorizerResult, username: string): void {
  expect(policy.policyDocument.Statement).toEqual([expect.objectContaining({ Effect: 'Deny' })]);
  expect(policy.context).toMatchObject({ username });
}

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
    await configured({ admins: 'ex-ADMIN' }, async () => {
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
    await configured({ restrictedOrgs: 'acme', admins: 'admin', access }, async () => {
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

describe('the authorizer and access rules', () => {
  const rules = [
    { packages: ['@core/*'], read: ['team:acme/core'], publish: ['team:acme/core'] },
    { packages: ['*'], read: ['members', 'outsider'] },
  ];
  const withRules = (run: () => Promise<void>) =>
    configured({ restrictedOrgs: 'acme', admins: '', access: JSON.stringify(rules) }, run);

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
      await configured({ restrictedOrgs: 'acme', admins }, async () => {
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
    configured({ restrictedOrgs: 'acme', admins: 'admin', patMaxScopes: 'read:org, gist' }, run);

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
    await configured({ restrictedOrgs: 'broken,acme' }, async () => {
      github().fail(outages.error, { path: '/memberships/orgs/broken' });
      expect(allowed(await bearer(users.reader.token))).toEqual(READ);
      await expect(bearer(users.outsider.token)).rejects.toMatchObject({ status: 503 });
    });
  });

  test('blames no token for the registry’s own wrong secret', async () => {
    await configured({ githubSecret: 'mistyped-0123456789abcdef0123456789' }, async () => {
      const token = github().issue('gho_', { login: 'admin', clientId: CLIENT_ID });
      await expect(bearer(token)).rejects.toThrow("refused the registry's own credentials");
    });
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
