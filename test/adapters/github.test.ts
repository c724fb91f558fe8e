import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { createGitHub } from '../../src/adapters/github';
import { currentConfig } from '../../src/config';
import { type GitHubStandIn, numberOf, outages } from '../../src/local/github';
import { CLIENT_ID, ORG, useGitHub, users } from '../support/github';
import { meanwhile } from '../support/limits';

meanwhile.collectsGarbage = true;

const { github } = useGitHub();
const adapter = () => createGitHub(currentConfig());
const oauth = (details: Partial<Parameters<GitHubStandIn['issue']>[1]> = {}) =>
  github().issue('gho_', { login: 'admin', clientId: CLIENT_ID, ...details });

const failures = Object.entries(outages);

describe('identify', () => {
  test.each(['gho_', 'ghu_', ''] as const)('knows the user of our app’s token %s…', async (prefix) => {
    const token = github().issue(prefix, { login: 'Reader', clientId: CLIENT_ID });
    expect(await adapter().identify(token)).toEqual({
      login: 'Reader',
      id: 2,
      avatar: 'https://github.example/u/2',
      kind: 'oauth',
      scopes: [],
      createdAt: '2024-01-02T03:04:05Z',
      updatedAt: '2024-02-03T04:05:06Z',
    });
  });

  test.each(['ghp_', 'github_pat_'] as const)('knows the user of a personal token %s…', async (prefix) => {
    const token = github().issue(prefix, { login: 'admin' });
    expect(await adapter().identify(token)).toMatchObject({ login: 'admin', id: 1, kind: 'personal' });
  });

  test.each(['gho_', 'ghu_', ''] as const)(
    'does not know another app’s token %s…, and never asks whose it is',
    async (prefix) => {
      const token = github().issue(prefix, { login: 'admin', clientId: 'Iv1.another' });
      const before = github().requests.length;
      expect(await adapter().identify(token)).toBeUndefined();
      const asked = github().requests.slice(before);
      expect(asked).toEqual([`POST /api/v3/applications/${CLIENT_ID}/token`]);
    },
  );

  test.each(['gho_unknown', 'ghp_unknown', 'github_pat_unknown'])('does not know %s', async (token) => {
    expect(await adapter().identify(token)).toBeUndefined();
  });

  test('takes a check that names no user for nobody', async () => {
    expect(await adapter().identify(oauth({ withoutUser: true }))).toBeUndefined();
  });

  test('takes a check that names another app for nobody', async () => {
    const app = { client_id: 'Iv1.another', name: '', url: '' };
    github().fail({ status: 200, body: { app, user: { login: 'admin', id: 1 } } });
    expect(await adapter().identify('gho_any')).toBeUndefined();
  });

  test.each([404, 422])('takes %i for a token that is not valid', async (status) => {
    github().fail({ status, body: { message: 'no' } });
    expect(await adapter().identify('gho_any')).toBeUndefined();
  });

  test('takes 404 to GET /user for nonsense: GitHub never says that', async () => {
    github().fail({ status: 404, body: { message: 'Not Found' } });
    await expect(adapter().identify(users.admin.token)).rejects.toMatchObject({ status: 503 });
  });

  test.each(['ghs_', 'ghr_'] as const)('refuses %s… without a call', async (prefix) => {
    const before = github().requests.length;
    expect(await adapter().identify(github().issue(prefix, { login: 'admin' }))).toBeUndefined();
    expect(github().requests).toHaveLength(before);
  });

  test('refuses a password without a call', async () => {
    const before = github().requests.length;
    expect(await adapter().identify('hunter2')).toBeUndefined();
    expect(github().requests).toHaveLength(before);
  });

  test.each(failures)('answers 503 for both kinds when GitHub fails: %s', async (_name, outage) => {
    github().fail(outage);
    const tokens = [oauth(), users.admin.token];
    const identified = Promise.allSettled(tokens.map((token) => adapter().identify(token)));
    const outcomes = await identified;
    const errors = outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason);
    for (const error of errors) {
      expect(error).toMatchObject({ name: 'RegistryError', status: 503, headers: { 'retry-after': '2' } });
      for (const token of tokens) expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(token);
    }
  });

  test('tells the operator of refusals that are not GitHub’s', async () => {
    github().fail(outages.page401);
    const cause = { message: 'GitHub did not answer: 401 came from something else.' };
    await expect(adapter().identify(users.admin.token)).rejects.toMatchObject({ cause });
  });

  test.each(['error', 'unicorn', 'reset'] as const)('tries a second time after one %s', async (name) => {
    github().fail(outages[name], { times: 1 });
    expect(await adapter().identify(oauth())).toMatchObject({ login: 'admin' });
    github().fail(outages[name], { times: 1 });
    expect(await adapter().identify(users.admin.token)).toMatchObject({ login: 'admin' });
  });

  test('never tries a third time', async () => {
    const before = github().requests.length;
    github().fail(outages.error, { times: 2 });
    await expect(adapter().identify(users.admin.token)).rejects.toMatchObject({ status: 503 });
    expect(github().requests).toHaveLength(before + 2);
  });

  test('follows no redirect with the token', async () => {
    const before = github().requests.length;
    github().fail(outages.redirect);
    await expect(adapter().identify(users.admin.token)).rejects.toMatchObject({ status: 503 });
    expect(new Set(github().requests.slice(before))).toEqual(new Set(['GET /api/v3/user']));
  });

  test.each([
    { app: { client_id: CLIENT_ID }, user: { login: '', id: 1 } },
    { app: { client_id: CLIENT_ID }, user: { login: 'admin', id: '1' } },
    { app: { client_id: CLIENT_ID }, user: [] },
    { user: { login: 'admin', id: 1 } },
    [],
    null,
  ])('answers 503 to a body that is not GitHub’s: %j', async (body) => {
    github().fail({ status: 200, body });
    await expect(adapter().identify('gho_any')).rejects.toMatchObject({ status: 503 });
    await expect(adapter().identify('ghp_any')).rejects.toMatchObject({ status: 503 });
  });

  test('answers 503 when nothing listens', async () => {
    const nowhere = { ...currentConfig(), githubUrl: 'http://127.0.0.1:1/api/v3' };
    await expect(createGitHub(nowhere).identify(users.admin.token)).rejects.toMatchObject({ status: 503 });
  });

  test('tells a suspended user’s token from a rate limit', async () => {
    github().fail({ status: 403, body: { message: 'Sorry. Your account was suspended.' } });
    expect(await adapter().identify(users.admin.token)).toBeUndefined();
  });
});

describe('the scopes of a token', () => {
  test('are those that GitHub tells', async () => {
    const classic = github().issue('ghp_', { login: 'admin', scopes: ['repo', 'read:org'] });
    expect(await adapter().identify(classic)).toMatchObject({ scopes: ['repo', 'read:org'] });
    expect(await adapter().identify(oauth({ scopes: ['read:org'] }))).toMatchObject({ scopes: ['read:org'] });
  });

  test('are none of a classic token without any, and unknown of a fine-grained one', async () => {
    const bare = github().issue('ghp_', { login: 'admin' });
    expect(await adapter().identify(bare)).toMatchObject({ scopes: [] });
    const fine = github().issue('github_pat_', { login: 'admin' });
    expect(await adapter().identify(fine)).toMatchObject({ scopes: undefined });
  });
});

describe('CODEBOX_PAT_MAX_SCOPES', () => {
  const limited = () => createGitHub({ ...currentConfig(), patMaxScopes: ['read:org'] });
  const withoutScopes = { status: 200, body: { login: 'admin', id: 1 } };

  test('needs to know the scopes of a classic token: an answer without them is no answer', async () => {
    github().fail(withoutScopes);
    await expect(limited().identify('ghp_any')).rejects.toMatchObject({
      status: 503,
      cause: { message: expect.stringContaining('x-oauth-scopes') },
    });
    expect(await adapter().identify('ghp_any')).toMatchObject({ login: 'admin', scopes: undefined });
  });

  test('is not about fine-grained tokens, which have none', async () => {
    github().fail(withoutScopes);
    expect(await limited().identify('github_pat_any')).toMatchObject({ login: 'admin' });
  });
});

describe('CODEBOX_ALLOW_PATS=false', () => {
  test.each(['ghp_', 'github_pat_'] as const)('refuses %s… without a call', async (prefix) => {
    const strict = createGitHub({ ...currentConfig(), allowPats: false });
    const before = github().requests.length;
    expect(await strict.identify(github().issue(prefix, { login: 'admin' }))).toBeUndefined();
    expect(github().requests).toHaveLength(before);
  });
});

describe('wrong credentials of our own', () => {
  const wrong = () => createGitHub({ ...currentConfig(), githubClientId: 'Iv1.mistyped' });

  test('are the operator’s fault and not the token’s', async () => {
    const refusal = {
      status: 500,
      message: expect.stringContaining("refused the registry's own credentials"),
    };
    await expect(wrong().identify(oauth())).rejects.toMatchObject(refusal);
    await expect(wrong().revoke(oauth())).rejects.toMatchObject(refusal);
  });
});

describe('membership', () => {
  const of = async (who: keyof typeof users, group = `org:${ORG}`, token = users[who].token) => {
    const { sure, unsure, reasons } = await adapter().memberships([group], {
      token,
      login: users[who].login,
    });
    if (unsure.has(group)) throw unsure.get(group);
    const [reason] = reasons;
    return { isMember: sure.includes(group), ...(reason !== undefined && { reason }) };
  };

  test('is there for an active member of an organisation, without regard to case', async () => {
    expect(await of('reader', 'org:aCME')).toEqual({ isMember: true });
  });

  test('is there for a member of a team, and not for the others of its organisation', async () => {
    expect(await of('admin', 'team:acme/Core')).toEqual({ isMember: true });
    expect(github().requests.at(-1)).toBe('GET /api/v3/orgs/acme/teams/Core/memberships/admin');
    expect(await of('reader', 'team:acme/core')).toEqual({ isMember: false });
  });

  test('is not there for an outsider, who needs no reason', async () => {
    expect(await of('outsider')).toEqual({ isMember: false });
    expect(await of('outsider', 'team:acme/core')).toEqual({ isMember: false });
  });

  test.each([
    ['invited', /^You have not accepted the invitation to acme yet\.$/],
    ['withoutSso', /Sign in there \(http:\/\/127\.0\.0\.1:\d+\/orgs\/acme\/sso\)/],
    ['restricted', /^An owner of acme has to approve the OAuth app/],
  ] as const)('is not there for %s, who hears why', async (who, reason) => {
    const expected = { isMember: false, reason: expect.stringMatching(reason) };
    expect(await of(who, 'org:acme')).toEqual(expected);
    if (who !== 'invited') expect(await of(who, 'team:acme/core')).toEqual(expected);
  });

  test.each([
    ['ghp_', { scopes: ['repo'] }, /needs the scope read:org/],
    ['github_pat_', { withoutMembers: true }, /needs the permission Members \(read\) of acme/],
  ] as const)('is not there for a token %s… that may not tell', async (prefix, details, reason) => {
    const token = github().issue(prefix, { login: 'admin', ...details });
    const expected = { isMember: false, reason: expect.stringMatching(reason) };
    expect(await of('admin', 'org:acme', token)).toEqual(expected);
  });

  test('repeats nothing that GitHub says', async () => {
    github().fail({ status: 403, body: { message: `${users.admin.token} "is" bad` } });
    const reason = 'GitHub does not tell your token whether you are in acme.';
    expect(await of('admin', 'org:acme')).toEqual({ isMember: false, reason });
  });

  test('is not told of a token that is not valid any more: no denial may be made of that', async () => {
    await expect(of('admin', 'org:acme', 'ghp_revoked')).rejects.toMatchObject({ status: 503 });
  });

  test.each(failures)('answers 503 when GitHub fails: %s', async (_name, outage) => {
    github().fail(outage);
    const asked = Promise.allSettled([of('admin'), of('admin', 'team:acme/core')]);
    for (const outcome of await asked) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { status: 503 } });
    }
  });
});

describe('many memberships', () => {
  const TEAMS = Array.from({ length: 10 }, (_, number) => `team:acme/team-${number}`);
  const MANY = ['org:acme', 'team:acme/core', ...TEAMS];

  async function asked(groups: readonly string[], who: keyof typeof users, token = users[who].token) {
    const before = github().requests.length;
    const found = await adapter().memberships(groups, { token, login: users[who].login });
    const requests = github()
      .requests.slice(before)
      .map((request) => request.replace('GET /api/v3/', ''));
    return { ...found, unsure: [...found.unsure.keys()], requests };
  }

  const ofTeam = (team: string) => `orgs/acme/teams/${team.split('/')[1]}/memberships/admin`;
  const LISTS = ['user/memberships/orgs?per_page=100&page=1', 'user/teams?per_page=100&page=1'];

  test('take two questions, whatever their number', async () => {
    expect(await asked(MANY, 'admin')).toEqual({
      sure: ['org:acme', 'team:acme/core'],
      unsure: [],
      reasons: [],
      requests: LISTS,
    });
  });

  test('take one where no teams are named', async () => {
    const { sure, requests } = await asked(['org:ACME', 'org:other', 'org:Acme'], 'reader');
    expect(sure).toEqual(['org:ACME', 'org:other', 'org:Acme']);
    expect(requests).toEqual(LISTS.slice(0, 1));
  });

  test('are found by number too, which no other can take over', async () => {
    const [org, team, other] = ['Acme', 'acme/core', 'other'].map(numberOf);
    const groups = [`org-id:${org}`, `team-id:${team}`, `org-id:${other}`];
    const { sure, unsure, reasons, requests } = await asked(groups, 'admin');
    expect({ sure, unsure, reasons }).toEqual({ sure: groups.slice(0, 2), unsure: [], reasons: [] });
    expect(requests).toEqual(LISTS);
    expect((await asked(groups.slice(0, 1), 'invited')).reasons).toEqual([
      expect.stringMatching('invitation'),
    ]);
    expect((await asked(groups, 'outsider')).sure).toEqual([]);
  });

  test('by number are none of those that GitHub hides, and the reason says so', async () => {
    const { sure, reasons } = await asked([`org-id:${numberOf('Acme')}`, 'team-id:7'], 'withoutSso');
    expect([sure, reasons.length]).toEqual([[], 1]);
    expect(reasons[0]).toContain('does not show your token');
  });

  test('by number stay open while GitHub does not answer', async () => {
    github().fail(outages.error);
    const { sure, unsure } = await asked(['org-id:7', 'team-id:8'], 'admin');
    expect([sure, unsure]).toEqual([[], ['org-id:7', 'team-id:8']]);
  });

  test('are asked about one by one where that costs no more', async () => {
    const { requests } = await asked(['org:acme', 'team:acme/core'], 'admin');
    expect(requests).toEqual(['user/memberships/orgs/acme', 'orgs/acme/teams/core/memberships/admin']);
  });

  test('take a question more for each organisation that is on no list, to learn why', async () => {
    const { sure, reasons, requests } = await asked([...MANY, 'team:other/core'], 'outsider');
    expect({ sure, reasons }).toEqual({ sure: [], reasons: [] });
    expect(requests).toEqual([...LISTS, 'user/memberships/orgs/acme', 'user/memberships/orgs/other']);
  });

  test.each([
    ['invited', /^You have not accepted the invitation to acme yet\.$/],
    ['withoutSso', /Sign in there/],
    ['restricted', /^An owner of acme has to approve the OAuth app/],
  ] as const)('of %s are none, and they hear why', async (who, reason) => {
    const { sure, unsure, reasons } = await asked(MANY, who);
    expect({ sure, unsure, reasons }).toEqual({
      sure: [],
      unsure: [],
      reasons: [expect.stringMatching(reason)],
    });
  });

  test.each([
    ['ghp_', { scopes: ['repo'] }, /needs the scope read:org/],
    ['github_pat_', { withoutMembers: true }, /needs the permission Members \(read\) of acme/],
  ] as const)('are none for a token %s… that may not tell', async (prefix, details, reason) => {
    const token = github().issue(prefix, { login: 'admin', ...details });
    const { sure, reasons } = await asked(MANY, 'admin', token);
    expect({ sure, reasons }).toEqual({ sure: [], reasons: [expect.stringMatching(reason)] });
  });

  test('are found on every page', async () => {
    const groups = ['org:org-204', 'org:org-205', 'team:org-0/team-104', 'team:org-0/team-105'];
    const { sure, requests } = await asked(groups, 'busy');
    expect(sure).toEqual(['org:org-204', 'team:org-0/team-104']);
    expect(requests).toEqual(expect.arrayContaining(['user/memberships/orgs?per_page=100&page=3']));
    expect(requests).not.toContainEqual(expect.stringMatching(/team-105|page=4/));
  });

  test('include the teams above', async () => {
    const groups = ['team:acme/all', 'team:acme/middle', 'team:acme/leaf', 'team:acme/Beside'];
    const { sure, requests } = await asked(groups, 'nested');
    expect(sure).toEqual(['team:acme/all', 'team:acme/middle', 'team:acme/leaf']);
    // What the list does not tell is asked about by itself.
    expect(requests.slice(2).sort()).toEqual([
      'orgs/acme/teams/Beside/memberships/nested',
      'orgs/acme/teams/all/memberships/nested',
    ]);
  });

  test.each([403, 404])('are asked about one by one where GitHub shows no lists (%i)', async (status) => {
    const refusal = { message: 'Resource not accessible', documentation_url: 'https://docs.github.com/rest' };
    github().fail({ status, body: refusal }, { times: 2 });
    const { sure, unsure, reasons, requests } = await asked(MANY, 'admin');
    expect(requests).toEqual([...LISTS, 'user/memberships/orgs/acme', ...MANY.slice(1).map(ofTeam)]);
    expect({ sure, unsure, reasons }).toEqual({
      sure: ['org:acme', 'team:acme/core'],
      unsure: [],
      reasons: [],
    });
  });

  test('stand on a list with an item that nobody knows, and are asked about where it may be one', async () => {
    const listed = { organization: { login: 'acme' }, state: 'active' };
    github().fail({ status: 200, body: [listed, { type: 'enterprise' }] }, { times: 1 });
    const { sure, requests } = await asked(['org:acme', 'org:other', 'org:third'], 'admin');
    expect(sure).toEqual(['org:acme']);
    expect(requests.slice(1)).toEqual(['user/memberships/orgs/other', 'user/memberships/orgs/third']);
  });

  test.each(failures)(
    'stay open when GitHub fails, save those on the other list: %s',
    async (_name, outage) => {
      const [orgs, teams] = ['user/memberships/orgs', 'user/teams'];
      for (const path of [orgs, teams]) {
        github().fail(outage, { path });
        const found = asked(MANY, 'admin');
        const { sure, unsure } = await found;
        expect(sure).toEqual(path === teams ? ['org:acme'] : ['team:acme/core']);
        expect(unsure).toEqual(MANY.filter((group) => !sure.includes(group)));
      }
    },
  );

  test('are not told of a token that is not valid any more: no denial may be made of that', async () => {
    const { sure, unsure } = await asked(MANY, 'admin', 'ghp_revoked');
    expect({ sure, unsure }).toEqual({ sure: [], unsure: MANY });
  });
});

describe('revoke', () => {
  test('ends the life of a token of our app', async () => {
    const token = oauth();
    expect(await adapter().revoke(token)).toBe('revoked');
    expect(await adapter().identify(token)).toBeUndefined();
    expect(await adapter().revoke(token)).toBe('gone');
  });

  test('leaves another app’s token alone', async () => {
    const token = oauth({ clientId: 'Iv1.another' });
    expect(await adapter().revoke(token)).toBe('gone');
  });

  test.each([
    ['ghp_', 'personal'],
    ['github_pat_', 'personal'],
    ['ghs_', 'gone'],
  ] as const)('of %s… is `%s`, without a call', async (prefix, outcome) => {
    const before = github().requests.length;
    expect(await adapter().revoke(github().issue(prefix, { login: 'admin' }))).toBe(outcome);
    expect(github().requests).toHaveLength(before);
  });

  test.each(failures)('answers 503 when GitHub fails: %s', async (_name, outage) => {
    github().fail(outage);
    const revoked = adapter().revoke(oauth());
    await expect(revoked).rejects.toMatchObject({ status: 503 });
  });
});
