import { parseJson } from '../lib/json';
import { type Answer, answerApi, failure } from './github/api';
import { type Claims, createIssuer, ISSUER_PATH, type Issuer } from './github/oidc';
import type { Outage } from './github/outages';
import type { StandInAdvisory, State, TokenPrefix } from './github/state';
import { type App, createState, randomToken, type StandInToken, type StandInUser } from './github/state';
import { createWebsite, WEBSITE_PATH } from './github/website';
import { type Received, serve } from './github/wire';

export { numberOf } from './github/bodies';
export { outages } from './github/outages';
export type { StandInAdvisory, StandInToken, StandInUser } from './github/state';
export { randomToken } from './github/state';

type Options = App & {
  /** 0 or absent: any free one. */
  readonly port?: number;
  readonly users: readonly StandInUser[];
  readonly tokens?: readonly StandInToken[];
  /** Told of all tokens of the app whenever one comes or goes by a request. */
  readonly keep?: (tokens: readonly StandInToken[]) => void;
  /** Told of each request that gets no answer, or none that ends. */
  readonly unanswered?: () => void;
};

export type GitHubStandIn = {
  /** `http://127.0.0.1:PORT/api/v3` */
  readonly apiUrl: string;
  readonly webUrl: string;
  /** The last 1,000 requests with their whole URLs, for example `GET /login/device?user_code=…`. */
  readonly requests: readonly string[];
  /** A new token; give `clientId` for those of an OAuth app. */
  issue(prefix: TokenPrefix, token: Omit<StandInToken, 'token'>): string;
  revoke(token: string): void;
  /** Adds an advisory about malware, or puts it in the place of the one with its id. */
  advise(advisory: StandInAdvisory): void;
  /** Who signs ID tokens of workflows, as the registry's configuration names it. */
  readonly issuer: string;
  /** An ID token of a job, signed. */
  idToken(claims: Claims): string;
  /** Fails from now on, or only some times, or only where the path holds a text; undefined: works again. */
  fail(outage: Outage | undefined, limits?: { readonly times?: number; readonly path?: string }): void;
  close(): Promise<void>;
};

const API = '/api/v3';
const MAX_REQUESTS = 1000;

/**
 * A GitHub Enterprise in miniature on loopback, with its state in memory. It is as strict about tokens as the real one,
 * which the published stand-ins are not (docs/github.md §8).
 */
export async function startGitHub(options: Options): Promise<GitHubStandIn> {
  const { port = 0, users, tokens = [], keep, unanswered, ...app } = options;
  const state = createState(app, users, tokens);
  const website = createWebsite(state);
  const issuer = createIssuer();
  const requests: string[] = [];
  let outageAt = (_path: string): Outage | undefined => undefined;
  const { url, close } = await serve(port, (received) => {
    requests.push(`${received.method} ${received.target}`);
    if (requests.length > MAX_REQUESTS) requests.shift();
    const known = state.tokens.size;
    const given = outageAt(received.path) ?? answer(received, { state, issuer, website });
    if (state.tokens.size !== known) keep?.(tokensOfApp(state));
    if (given === 'hang' || given === 'stall') unanswered?.();
    return given;
  });
  const fail: GitHubStandIn['fail'] = (outage, limits) => {
    outageAt = failing(outage, limits);
  };
  const signing = {
    issuer: url + ISSUER_PATH,
    idToken: (claims: Claims) => issuer.idToken(url + ISSUER_PATH, claims),
  };
  const advise = (advisory: StandInAdvisory) => void state.advisories.set(advisory.id, advisory);
  return { apiUrl: url + API, webUrl: url, requests, ...tokensOf(state), ...signing, advise, fail, close };
}

function tokensOfApp({ app, tokens }: State): readonly StandInToken[] {
  return [...tokens.values()].filter(({ clientId }) => clientId === app.clientId);
}

function tokensOf({ tokens }: State): Pick<GitHubStandIn, 'issue' | 'revoke'> {
  return {
    issue(prefix, details) {
      const token = randomToken(prefix);
      tokens.set(token, { ...details, token });
      return token;
    },
    revoke: (token) => void tokens.delete(token),
  };
}

function failing(
  outage: Outage | undefined,
  { times = Number.POSITIVE_INFINITY, path = '' }: { readonly times?: number; readonly path?: string } = {},
) {
  let left = times;
  return (asked: string): Outage | undefined => {
    if (!asked.includes(path) || left <= 0) return undefined;
    left -= 1;
    return outage;
  };
}

type Parts = {
  readonly state: State;
  readonly issuer: Issuer;
  readonly website: (received: Received) => Answer;
};

function answer(received: Received, { state, issuer, website }: Parts): Answer {
  const { method, path, query, authorization, text, url } = received;
  if (path.startsWith(`${ISSUER_PATH}/`)) return issuer.answer(received);
  if (path.startsWith(`${WEBSITE_PATH}/`)) return website(received);
  if (!path.startsWith(`${API}/`)) return failure(404, 'Not Found');
  const body = parseJson(text);
  if (text !== '' && body === undefined) return failure(400, 'Problems parsing JSON');
  const api = { path: path.slice(API.length), api: url + API };
  return answerApi(state, { method, query, authorization, body, ...api });
}
