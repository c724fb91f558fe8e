import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { type GitHubStandIn, randomToken, startGitHub } from '../../src/local/github';
import tokens from '../../src/tokens/any';
import { knowSecret, sawAnswer } from './capture';
import { apiEvent } from './events';
import { giveUp } from './limits';
import { bodyOf } from './registry';

type Values = Readonly<Record<string, string>>;

/** A person who may publish, as the authorizer passes them on. */
export const ALICE: Values = {
  username: 'alice',
  userId: '583231',
  kind: 'oauth',
  avatar: 'https://github.example/u/583231',
  groups: 'members,admins,org:acme,team:acme/core',
  whole: 'true',
  /** Of now, each time that somebody looks. */
  get checked() {
    return new Date().toISOString();
  },
};

export const TOKENS = '/registry/-/npm/v1/tokens';

/** With their tokens of GitHub. */
const PEOPLE = Object.entries({ alice: 583_231, bob: 9, reader: 2 }).map(([login, id]) => ({
  login,
  id,
  orgs: [],
  token: randomToken('ghp_'),
}));

/** The GitHub that knows who makes tokens here. Call in `describe`, behind what sets the variables of the functions. */
export function useMakers(): () => GitHubStandIn {
  let running: GitHubStandIn | undefined;
  const github = () => {
    if (!running) throw new Error('The GitHub stand-in runs only within tests.');
    return running;
  };
  beforeAll(async () => {
    const app = { clientId: 'client-id', clientSecret: 'of-no-use-here' };
    running = await startGitHub({ ...app, users: PEOPLE, unanswered: giveUp });
  });
  beforeEach(() => {
    process.env.githubUrl = github().apiUrl;
    knowSecret(...PEOPLE.map(({ token }) => token));
  });
  afterAll(() => running?.close());
  return github;
}

/** The header of somebody who makes tokens. */
export function authorizationOf(login: string): string {
  return `Bearer ${PEOPLE.find((person) => person.login === login)?.token ?? 'nobody'}`;
}

/** `npm token create`; `authorization`: null for a request without one. */
export async function create(
  wish: object = {},
  user: Values | null = ALICE,
  authorization: string | null = authorizationOf(user?.username ?? ''),
) {
  const body = JSON.stringify({ password: 'not-looked-at', ...wish });
  const headers = { ...(authorization !== null && { Authorization: authorization }) };
  return sawAnswer(await tokens(apiEvent({ method: 'POST', resource: TOKENS, body, user, headers })));
}

/** `npm token list` */
export async function list(query: Values = {}, user: Values | null = ALICE) {
  return sawAnswer(await tokens(apiEvent({ resource: TOKENS, query, user })));
}

/** `npm token revoke` */
export async function revoke(token: string, user: Values | null = ALICE) {
  const event = { method: 'DELETE', resource: `${TOKENS}/token/{token}`, params: { token }, user };
  return sawAnswer(await tokens(apiEvent(event)));
}

/** A new token, as text. */
export async function tokenFor(wish: object = {}, user: Values = ALICE): Promise<string> {
  const result = await create(wish, user);
  if (result.statusCode !== 201) throw new Error(`No token: ${result.body}`);
  return bodyOf(result).token;
}
