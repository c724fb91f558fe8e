import { afterAll, afterEach, beforeAll, beforeEach, expect, jest } from '@jest/globals';
import { type GitHubStandIn, startGitHub } from '../../src/local/github';
import exchange from '../../src/oidc/exchange';
import read from '../../src/oidc/read';
import { endCapture, knowSecret, sawAnswer, sawUrls, startCapture } from './capture';
import { setEnvironment } from './environment';
import { apiEvent } from './events';
import { type FakeS3, fakeS3 } from './fakeS3';
import { APP_SECRETS, CLIENT_ID, CLIENT_SECRET } from './github';
import { giveUp } from './limits';

export const AUDIENCE = 'npm:npm.example';

/** What lets release.yml of acme/widgets publish everything in @acme. */
export const rule = {
  packages: ['@acme/*'],
  actions: ['publish'],
  repository: 'acme/widgets',
  workflow: 'release.yml',
};

type Claims = Readonly<Record<string, unknown>>;
type Variables = Readonly<Record<string, string | undefined>>;

export type TestWorkflows = {
  readonly github: GitHubStandIn;
  readonly s3: FakeS3;
  /** The lines that the handlers have logged in this test. */
  readonly lines: readonly string[];
  /** An ID token for this registry, of a job that differs from a push to main of acme/widgets. */
  idToken(claims?: Claims): string;
  /** Other variables, or other rules, for the rest of the test. */
  configure(variables: Variables): void;
};

let bucketNumber = 0;

/**
 * A bucket and an issuer of ID tokens, and Lambda's variables that point to them. No test may let a secret be seen
 * (capture.ts). Call in `describe` or at the top.
 */
export function useWorkflows(variables: Variables = {}): TestWorkflows {
  let github: GitHubStandIn | undefined;
  let s3: FakeS3 | undefined;
  let restore: (() => void) | undefined;
  const configure = (changes: Variables) => {
    restore?.();
    restore = setEnvironment({
      bucket: `workflows-${bucketNumber}`,
      githubUrl: github?.apiUrl,
      githubClientId: CLIENT_ID,
      githubSecret: CLIENT_SECRET,
      oidcIssuer: github?.issuer,
      trustedPublishers: JSON.stringify([rule]),
      ...variables,
      ...changes,
    });
  };
  const lines: string[] = [];

  beforeAll(async () => {
    github = await startGitHub({
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      users: [],
      unanswered: giveUp,
    });
  });
  beforeEach(() => {
    // Another bucket each time: the issuer's keys are kept for as long as the configuration stays.
    bucketNumber += 1;
    s3 = fakeS3({ bucket: `workflows-${bucketNumber}` });
    configure({});
    lines.length = 0;
    jest.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)));
    startCapture();
    knowSecret(...APP_SECRETS);
  });
  afterEach(() => {
    sawUrls(started(github).requests);
    const leaks = endCapture();
    jest.restoreAllMocks();
    github?.fail(undefined);
    restore?.();
    s3?.restore();
    expect(leaks).toEqual([]);
  });
  afterAll(() => github?.close());

  return {
    get github() {
      return started(github);
    },
    get s3() {
      return started(s3);
    },
    lines,
    configure,
    idToken: (claims) => started(github).idToken({ aud: AUDIENCE, ...claims }),
  };
}

/** As npm does, but for the path: `name` as it stands in the URL. */
export async function exchangeFor(
  name: string,
  idToken: string,
  headers: Readonly<Record<string, string>> = {},
) {
  const event = apiEvent({
    method: 'POST',
    resource: '/-/npm/v1/oidc/token/exchange/package/{name}',
    params: { name },
    headers: { authorization: `Bearer ${idToken}`, ...headers },
  });
  return sawAnswer(await exchange(event));
}

export async function readToken(idToken: string) {
  const event = apiEvent({
    method: 'POST',
    resource: '/registry/-/codebox/v1/oidc/token',
    headers: { authorization: `Bearer ${idToken}` },
  });
  return sawAnswer(await read(event));
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('Only inside a test.');
  return value;
}
