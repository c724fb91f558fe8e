import { once } from 'node:events';
import { get } from 'node:http';
import { afterEach, beforeEach } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { Handler } from '../../src/http/lambda';
import takeAnswer from '../../src/login/callback/get';
import showLogin from '../../src/login/cli/get';
import confirmLogin from '../../src/login/cli/post';
import answerPoll from '../../src/login/done/get';
import startLogin from '../../src/login/post';
import { sawAnswer } from './capture';
import { apiEvent } from './events';
import { type FakeS3, fakeS3 } from './fakeS3';
import { useGitHub } from './github';

type Values = Readonly<Record<string, string>>;

/** The registry as the GitHub stand-in knows it. */
export const ENDPOINT = 'http://127.0.0.1:4873/registry';
export const AGENTS = {
  npm: 'npm/11.19.1 node/v20.20.2 linux x64 workspaces/false',
  pnpm: 'pnpm/12.21.0 npm/? node/? linux x64',
  yarn: 'got (https://github.com/sindresorhus/got)',
} as const;
export const ADDRESS = '192.0.2.1';

/** GitHub on loopback, S3 in memory, and Lambda's variables for them. Call in `describe`. */
export function useLogin(variables: Values = {}) {
  let s3: FakeS3 | undefined;
  const { github, lines } = useGitHub({ apiEndpoint: ENDPOINT, ...variables });
  beforeEach(() => {
    s3 = fakeS3();
  });
  afterEach(() => s3?.restore());
  const bucket = () => {
    if (!s3) throw new Error('Only inside a test.');
    return s3;
  };
  return { github, lines, s3: bucket };
}

export type Login = {
  readonly loginUrl: string;
  readonly doneUrl: string;
  /** The confirmation code in the terminal, or nothing. */
  readonly code: string;
  readonly result: APIGatewayProxyResult;
};

type Sender = {
  readonly agent?: string;
  readonly address?: string;
  readonly headers?: Values;
  /** A browser that does not say from what kind of page a form comes. */
  readonly isOld?: boolean;
};

/** `npm login` begins. */
export async function begin(sender: Sender = {}): Promise<Login> {
  const event = apiEvent({ method: 'POST', resource: '/registry/-/v1/login', body: '{}' });
  const result = await call(startLogin, sent(event, sender));
  const { loginUrl = '', doneUrl = '' } = JSON.parse(result.body);
  const notice = String(result.headers?.['npm-notice'] ?? '');
  return { loginUrl, doneUrl, code: /[A-Z]{4}-[A-Z]{4}/.exec(notice)?.[0] ?? '', result };
}

const CLI = '/registry/-/v1/login/cli/{token}';

/** The browser opens the page. */
export function openPage(loginUrl: string, sender: Sender = {}): Promise<APIGatewayProxyResult> {
  return call(showLogin, sent(apiEvent({ resource: CLI, params: { token: last(loginUrl) } }), sender));
}

/** The browser sends the form; `next` and `cookie` are what it got. */
export async function confirm(loginUrl: string, code: string, sender: Sender = {}) {
  const body = new URLSearchParams({ code }).toString();
  const event = apiEvent({ method: 'POST', resource: CLI, params: { token: last(loginUrl) }, body });
  const own = sender.isOld ? {} : { 'sec-fetch-site': 'same-origin' };
  const headers = { ...own, ...sender.headers };
  const result = await call(confirmLogin, sent(event, { ...sender, headers }));
  const cookie = String(result.headers?.['set-cookie'] ?? '').split(';')[0] ?? '';
  return { result, cookie, next: nextIn(result.body) };
}

/** A person chooses an account at GitHub, or cancels (an empty name); GitHub's answer is the URL of our callback. */
export async function authorize(next: string, user: string): Promise<string> {
  const url = new URL(next);
  url.searchParams.set('_user', user);
  // On a connection of its own: fetch would take one on which GitHub has just hung up on the registry.
  const [response] = await once(get(url, { agent: false }), 'response');
  response.resume();
  return response.headers.location ?? '';
}

/** The browser comes back from GitHub. */
export function comeBack(url: string, cookie: string): Promise<APIGatewayProxyResult> {
  const query = Object.fromEntries(new URL(url).searchParams);
  const event = apiEvent({ resource: '/registry/-/v1/login/callback', query, headers: { cookie } });
  return call(takeAnswer, event);
}

/** The browser's whole way, from the page to the end. */
export async function inBrowser({ loginUrl, code }: Login, user: string, sender: Sender = {}) {
  const { cookie, next } = await confirm(loginUrl, code, sender);
  const callback = await authorize(next, user);
  return { cookie, next, callback, result: await comeBack(callback, cookie) };
}

/** The client asks for its token. */
export async function poll(doneUrl: string, sender: Sender = {}) {
  const event = apiEvent({ resource: '/registry/-/v1/done/{token}', params: { token: last(doneUrl) } });
  const result = await call(answerPoll, sent(event, sender));
  return { ...result, body: JSON.parse(result.body) };
}

function sent(event: APIGatewayProxyEvent, sender: Sender): APIGatewayProxyEvent {
  const { agent = AGENTS.npm, address = ADDRESS, headers = {} } = sender;
  const identity = { ...event.requestContext.identity, sourceIp: address };
  return {
    ...event,
    headers: { ...event.headers, 'user-agent': agent, ...headers },
    requestContext: { ...event.requestContext, identity },
  };
}

async function call(handler: Handler, event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  return sawAnswer(await handler(event));
}

function last(url: string): string {
  return url.split('/').at(-1) ?? '';
}

/** Where the page sends the browser by itself, at once. */
export function nextIn(page: string): string {
  const url = /http-equiv="refresh" content="\d; url=([^"]*)"/.exec(page)?.[1] ?? '';
  return url.replaceAll('&amp;', '&');
}
