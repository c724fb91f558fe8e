import { afterAll, afterEach, beforeAll, beforeEach, expect, jest } from '@jest/globals';
import { type GitHubStandIn, randomToken, type StandInUser, startGitHub } from '../../src/local/github';
import { endCapture, knowSecret, sawUrls, startCapture } from './capture';
import { setEnvironment } from './environment';
import { giveUp } from './limits';

export const CLIENT_ID = 'Iv1.0123456789abcdef';
export const CLIENT_SECRET = 'client-secret-of-the-tests-0123456789abcd';
export const ORG = 'Acme';

/** Who there is at GitHub: admins is `Admin,ex-admin`, restrictedOrgs is `acme`. */
export const users = {
  admin: user('admin', 1, { orgs: [ORG], teams: ['acme/core'] }),
  reader: user('Reader', 2, { orgs: ['other', ORG], avatar: 'https://github.example/u/2' }),
  outsider: user('outsider', 3),
  exAdmin: user('Ex-Admin', 4),
  invited: user('invited', 5, { memberships: new Map([[ORG, 'pending']]) }),
  withoutSso: user('without-sso', 6, { memberships: new Map([[ORG, 'sso-required']]) }),
  nested: user('nested', 8, { orgs: [ORG], teams: ['acme/all/middle/leaf'] }),
  busy: user('busy', 9, {
    orgs: Array.from({ length: 205 }, (_, number) => `org-${number}`),
    teams: Array.from({ length: 105 }, (_, number) => `org-0/team-${number}`),
  }),
  restricted: user('restricted', 7, { memberships: new Map([[ORG, 'app-restricted']]) }),
} as const;

export type TestGitHub = {
  github(): GitHubStandIn;
  /** The lines that the handlers have logged in this test. */
  readonly lines: readonly string[];
};

/** The client secret, and the header that it is sent in to the API. */
export const APP_SECRETS = [
  CLIENT_SECRET,
  Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64').replace(/=+$/, ''),
];

/**
 * A GitHub on loopback and Lambda's variables that point to it. No test may let a secret be seen (capture.ts). Call in
 * `describe`.
 */
export function useGitHub(variables: Readonly<Record<string, string>> = {}): TestGitHub {
  let running: GitHubStandIn | undefined;
  let tests = 0;
  let restore: (() => void) | undefined;
  const lines: string[] = [];
  const github = () => {
    if (!running) throw new Error('The GitHub stand-in runs only within tests.');
    return running;
  };

  beforeAll(async () => {
    const world = {
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      users: Object.values(users),
      unanswered: giveUp,
    };
    running = await startGitHub(world);
  });
  beforeEach(() => {
    tests += 1;
    restore = setEnvironment({
      // Another one each time: decisions are kept for as long as the configuration stays.
      bucket: `codebox-${tests}`,
      githubUrl: `${github().apiUrl}/`,
      githubClientId: CLIENT_ID,
      githubSecret: CLIENT_SECRET,
      admins: 'Admin, ex-admin',
      restrictedOrgs: ORG.toLowerCase(),
      ...variables,
    });
    lines.length = 0;
    jest.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)));
    startCapture();
    knowSecret(...APP_SECRETS);
  });
  afterEach(() => {
    sawUrls(github().requests);
    const leaks = endCapture();
    jest.restoreAllMocks();
    github().fail(undefined);
    restore?.();
    expect(leaks).toEqual([]);
  });
  afterAll(() => running?.close());
  return { github, lines };
}

function user(login: string, id: number, more: Partial<StandInUser> = {}): StandInUser {
  return { login, id, orgs: [], token: randomToken('ghp_'), ...more };
}
