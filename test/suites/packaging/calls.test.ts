import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type GitHubStandIn, startGitHub } from '../../../src/local/github';
import bringMalware from '../../../src/malware/bring';
import { type Packaged, packaged } from '../../support/lambda/package';
import * as login from '../../support/login';
import { useMakers } from '../../support/machineTokens';
import { useRegistry } from '../../support/registry';
import { GITHUB_ISSUER, type Sigstore, startSigstore } from '../../support/sigstore';
import { useTopic } from '../../support/topic';
import { csrfIn, openBrowser } from '../../support/web';
import { exchangeFor, readToken, useWorkflows } from '../../support/workflows';
import { proposed, SCENARIOS } from './calls/packages';
import { visitPages } from './calls/pages';
import { FIND, rightsUsed } from './calls/record';
import { functionsOf, rolesOf, statementsOf } from './template';

const logTopic = 'arn:aws:sns:eu-central-1:123456789012:log';
const TESTED = [
  ...Object.keys(SCENARIOS),
  'loginCallbackGet',
  'doneGet',
  'oidcExchange',
  'oidcRead',
  'malware',
  'web',
  'webChange',
  'webDecide',
];

/** Somebody with one token. */
const MAKER = {
  id: 1,
  login: 'someone',
  avatar: '',
  groups: [],
  seen: '2026-01-01',
  tokens: [
    {
      hash: 'key',
      beginning: '',
      name: 'ci',
      description: '',
      packages: ['*'],
      actions: ['read'],
      networks: [],
      created: '2026-01-01T00:00:00Z',
      ends: '2999-01-01T00:00:00Z',
    },
  ],
};

let service: Packaged;
let sigstore: Sigstore;
beforeAll(async () => {
  [service, sigstore] = await Promise.all([packaged(), startSigstore()]);
});

/** What the role of a function lets it do to the bucket, as `rightsUsed` says it. */
function rightsOf(name: string): ReadonlySet<string> {
  const found = functionsOf(service.template).find((candidate) => candidate.name === name);
  const role = rolesOf(service.template).find(({ id }) =>
    JSON.stringify(found?.properties.Role ?? null).includes(`"${id}"`),
  );
  if (!role) throw new Error(`${name} has no role.`);
  const statements = statementsOf(role).filter(
    ({ effect, actions }) => effect === 'Allow' && actions.some((action) => /^s3:/.test(action)),
  );
  return new Set(
    statements.flatMap(({ actions, resources }) =>
      actions.flatMap((action) =>
        action === FIND ? [FIND] : resources.map((resource) => `${action} ${keysIn(resource)}`),
      ),
    ),
  );
}

/** `*.tgz` of `{ "Fn::Join": ["/", [the bucket, "*.tgz"]] }`. */
function keysIn(resource: unknown): string {
  const [, pattern] = /,"([^"]+)"\]\]\}$/.exec(JSON.stringify(resource)) ?? [];
  if (pattern === undefined) throw new Error(`${JSON.stringify(resource)} names no keys.`);
  return pattern;
}

function expectExactly(name: string, used: ReadonlySet<string>): void {
  expect([...used].sort()).toEqual([...rightsOf(name)].sort());
}

function expectOk(answers: readonly unknown[]): void {
  expect(answers).not.toContainEqual(expect.objectContaining({ statusCode: 500 }));
}

describe('a role allows what its functions do to the bucket, and no more', () => {
  const registry = useRegistry({
    upstreamCache: 's3',
    privateScopes: '@acme',
    oidcIssuer: GITHUB_ISSUER,
    logTopic,
    policy: JSON.stringify({ minAge: 86_400_000, mode: 'enforce', allow: [], block: [], malware: 'block' }),
  });
  useMakers();
  useTopic();

  test.each(Object.entries(SCENARIOS))('%s', async (name, scenario) => {
    const used = await rightsUsed(registry.s3, async () => {
      const answers = await scenario({ registry, sigstore });
      expectOk(answers);
      return answers;
    });
    // To it alone S3's 403 says enough of a missing key (src/adapters/s3/errors.ts).
    if (name === 'authorizerGithub') used.delete(FIND);
    expectExactly(name, used);
  });
});

describe('a role allows what its functions do for a login, and no more', () => {
  const { s3 } = login.useLogin({ logTopic });
  useTopic();

  test('loginCallbackGet and doneGet', async () => {
    const begun = await login.begin();
    const { next, cookie } = await login.confirm(begun.loginUrl, begun.code);
    const callback = await login.authorize(next, 'admin');
    let page = '';
    const parked = await rightsUsed(s3(), async () => {
      page = (await login.comeBack(callback, cookie)).body;
    });
    const pickedUp = await rightsUsed(s3(), async () => {
      expect(await login.poll(begun.doneUrl)).toMatchObject({ statusCode: 200 });
      return login.poll(begun.doneUrl);
    });
    // The browser goes on to hear how it ended.
    const heard = await rightsUsed(s3(), () => login.comeBack(login.nextIn(page), cookie));
    expectExactly('loginCallbackGet', new Set([...parked, ...heard]));
    expectExactly('doneGet', pickedUp);
  });
});

describe('a role allows what the pages do, and no more', () => {
  const registry = useRegistry({
    apiEndpoint: login.ENDPOINT,
    upstreamCache: 's3',
    logTopic,
    policy: JSON.stringify({ minAge: 86_400_000, mode: 'enforce', allow: [], block: [], malware: 'block' }),
  });
  useTopic();

  const someone = { login: 'someone', id: 1, orgs: [], token: 'ghp_0123456789abcdefghij' };
  let github: GitHubStandIn | undefined;
  beforeEach(async () => {
    const { githubClientId = '', githubSecret = '' } = process.env;
    const app = { clientId: githubClientId, clientSecret: githubSecret };
    github = await startGitHub({ ...app, users: [someone] });
    process.env.githubUrl = github.apiUrl;
  });
  afterEach(() => github?.close());

  test('web and webChange', async () => {
    const { githubClientId } = process.env;
    const used = await rightsUsed(registry.s3, async () => {
      const answers = await visitPages({ registry, user: someone.login });
      expectOk(answers);
      return answers;
    });
    // The visits have ended with another app.
    process.env.githubClientId = githubClientId;
    const browser = openBrowser();
    expect(await browser.logIn(someone.login)).toMatchObject({ statusCode: 302 });
    registry.s3.put('-/tokens/1.json', JSON.stringify(MAKER));
    const csrf = csrfIn((await browser.get('tokens')).body);
    const form = { csrf, maker: '1', key: 'key' };
    const changed = await rightsUsed(registry.s3, async () => {
      expect(await browser.post('tokens/revoke', form)).toMatchObject({ statusCode: 303 });
    });
    expectExactly('web', used);
    expectExactly('webChange', changed);
  });

  test('webDecide', async () => {
    process.env.admins = someone.login;
    process.env.oidcIssuer = GITHUB_ISSUER;
    const id = await proposed({ registry, sigstore });
    const browser = openBrowser();
    await browser.logIn(someone.login);
    const csrf = csrfIn((await browser.get(`stages/${id}`)).body);
    const left = registry.s3.put('@acme/widget/1.0.0.tgz', 'left');
    registry.s3.objects.set('@acme/widget/1.0.0.tgz', { ...left, lastModified: new Date(0) });
    registry.s3.mock.resetHistory();
    const used = await rightsUsed(registry.s3, async () => {
      expect(await browser.post(`decide/${id}/approve`, { csrf })).toMatchObject({ statusCode: 303 });
    });
    expectExactly('webDecide', used);
  });
});

describe('a role allows what its functions do for a workflow, and no more', () => {
  const workflows = useWorkflows({ logTopic });
  useTopic();

  test('oidcExchange and oidcRead', async () => {
    const exchanged = await rightsUsed(workflows.s3, () =>
      exchangeFor('@acme%2fwidget', workflows.idToken()),
    );
    const read = await rightsUsed(workflows.s3, () => readToken(workflows.idToken()));
    expectExactly('oidcExchange', exchanged);
    expectExactly('oidcRead', read);
  });
});

describe('a role allows what bringing the list of malware does, and no more', () => {
  const registry = useRegistry({
    policy: JSON.stringify({ minAge: 0, mode: 'enforce', allow: [], block: [], malware: 'block' }),
  });

  test('malware', async () => {
    const { githubClientId = '', githubSecret = '' } = process.env;
    const github = await startGitHub({ clientId: githubClientId, clientSecret: githubSecret, users: [] });
    github.advise({
      id: 'GHSA-aaaa-bbbb-cccc',
      name: 'evil',
      range: '>= 0',
      updated: '2026-01-01T00:00:00Z',
    });
    process.env.githubUrl = github.apiUrl;
    const used = await rightsUsed(registry.s3, () => bringMalware());
    await github.close();
    expectExactly('malware', used);
  });
});

describe('all other functions', () => {
  test('have no client for S3, and no right to the bucket', async () => {
    const others = functionsOf(service.template).filter(({ name }) => !TESTED.includes(name));
    for (const { name, properties } of others) {
      const file = String(properties.Handler).replace(/\.default$/, '.js.map');
      expect(await readFile(path.join(service.bundle(name), file), 'utf8')).not.toContain('client-s3');
      expect(rightsOf(name)).toEqual(new Set());
    }
    expect(others.length + TESTED.length).toBe(functionsOf(service.template).length);
  });
});
