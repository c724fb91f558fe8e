import type { Config } from '../../config';
import { RegistryError } from '../../errors';
import { isObject, type JsonObject, parseJson } from '../../lib/json';
import type { Secret } from '../../lib/secret';
import type { DeviceAnswer, DeviceCode, GitHubOAuth } from '../../ports/github';
import { callbackUrl } from '../../registry/login/urls';
import { tokenKind } from '../../registry/tokens';
import { type Answer, askOnce, unexpected } from './answer';
import { fetchWhole } from './fetchWhole';

type App = Pick<Config, 'githubWebUrl' | 'githubClientId' | 'apiEndpoint'> & {
  readonly appSecret: () => Promise<Secret>;
};
type Fields = Readonly<Record<string, string>>;

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** The endpoints of GitHub's website with which our OAuth app gets tokens for people who log in. */
export function createGitHubOAuth(app: App): GitHubOAuth {
  return {
    exchange: (code, verifier, redirectUri = callbackUrl(app)) =>
      exchange(app, { code, code_verifier: verifier, redirect_uri: redirectUri }),
    startDevice: (scope) => startDevice(app, scope),
    pollDevice: (deviceCode) => pollDevice(app, deviceCode),
  };
}

async function exchange(app: App, fields: Fields): Promise<string | undefined> {
  const { body, answer } = await post(app, '/login/oauth/access_token', {
    client_secret: (await app.appSecret()).reveal(),
    ...fields,
  });
  if (body.error === 'bad_verification_code') return undefined;
  if (body.error !== undefined) throw appFault(body.error);
  return tokenIn(body, answer);
}

async function startDevice(app: App, scope: string): Promise<DeviceCode> {
  const { body, answer } = await post(app, '/login/device/code', scope === '' ? {} : { scope });
  if (body.error !== undefined) throw appFault(body.error);
  const { device_code: deviceCode, user_code: userCode, verification_uri: verificationUrl } = body;
  const isUsable =
    typeof deviceCode === 'string' && typeof userCode === 'string' && typeof verificationUrl === 'string';
  if (!isUsable || !isWebUrl(verificationUrl)) throw unexpected(answer);
  const seconds = { expiresIn: body.expires_in, interval: body.interval };
  return {
    deviceCode,
    userCode,
    verificationUrl,
    expiresIn: whole(seconds.expiresIn, 900),
    interval: whole(seconds.interval, 5),
  };
}

async function pollDevice(app: App, deviceCode: string): Promise<DeviceAnswer> {
  const fields = { device_code: deviceCode, grant_type: DEVICE_GRANT };
  const { body, answer } = await post(app, '/login/oauth/access_token', fields);
  switch (body.error) {
    case undefined:
      return { is: 'granted', token: tokenIn(body, answer) };
    case 'authorization_pending':
      return { is: 'pending', interval: undefined };
    case 'slow_down':
      return { is: 'pending', interval: whole(body.interval, 10) };
    case 'access_denied':
      return { is: 'denied' };
    case 'expired_token':
    case 'token_expired':
    case 'incorrect_device_code':
      return { is: 'expired' };
    default:
      throw appFault(body.error);
  }
}

/** One attempt: a code that GitHub may have seen must not be shown to it twice in a row. Failures are answers, too. */
async function post(app: App, path: string, fields: Fields) {
  const answer = await askOnce(async (signal) => {
    const response = await fetchWhole(app.githubWebUrl + path, {
      method: 'POST',
      headers: { accept: 'application/json', 'user-agent': 'codebox-npm' },
      body: new URLSearchParams({ client_id: app.githubClientId, ...fields }),
      redirect: 'error',
      signal,
    });
    const data = parseJson(await response.text());
    return { status: response.status, headers: Object.fromEntries(response.headers), data };
  });
  const body = answer.data;
  if (!isObject(body) || !isGitHubs(answer.status, body.error)) throw unexpected(answer);
  return { body, answer };
}

/** Errors come with 200; some notes have them with 400, and an unknown app is a 404 (docs/github.md §3.4). */
function isGitHubs(status: number, error: unknown): boolean {
  if (status === 404) return error === 'Not Found';
  if (error === undefined) return status === 200;
  if (status !== 200 && status !== 400) return false;
  return typeof error === 'string' && /^[a-z_]{1,60}$/.test(error);
}

function tokenIn(body: JsonObject, answer: Answer): string {
  const token = body.access_token;
  if (typeof token !== 'string' || tokenKind(token) !== 'oauth') throw unexpected(answer);
  return token;
}

/** 502 and not 500, which npm takes as "no web login here" and asks for a password (docs/github.md §3.1). */
function appFault(error: unknown): RegistryError {
  return new RegistryError(
    502,
    "GitHub refused the login of the registry's OAuth app. The registry's operator has to check its client id and secret, its callback URL, and that the device flow is on if it is used.",
    { cause: new Error(`GitHub answered: ${error}.`) },
  );
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

function whole(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 3600
    ? value
    : fallback;
}
