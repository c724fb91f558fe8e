import { createHash, timingSafeEqual } from 'node:crypto';

/** The beginning of a token that this registry made for a workflow. */
export const MINTED_PREFIX = 'cbx_';

/** Bounded and visible ASCII: what may go into a header. GitHub promises neither length nor alphabet of a token. */
const SENDABLE = /^[\x21-\x7e]{1,2048}$/;
const OAUTH = /^gh[ou]_./;
/** What GitHub issued to OAuth apps until 2021. */
const LEGACY_OAUTH = /^[0-9a-f]{40}$/i;
const PERSONAL = /^(ghp|github_pat)_./;

/**
 * `oauth`: issued to an app, and believed only if that app is ours. `personal`: made by its user. undefined:
 * a real password, an installation token (the app of any third party has those), a refresh token, or no
 * token.
 */
export function tokenKind(token: string): 'oauth' | 'personal' | undefined {
  if (!SENDABLE.test(token)) return undefined;
  if (OAUTH.test(token) || LEGACY_OAUTH.test(token)) return 'oauth';
  return PERSONAL.test(token) ? 'personal' : undefined;
}

/** Made by this registry for a workflow (`MintedTokens`), or pretending to be. GitHub is never asked about those. */
export function isMinted(token: string): boolean {
  return token.startsWith(MINTED_PREFIX);
}

/** `login` is undefined where the client does not say whose token it is. */
export type Credentials = { readonly token: string; readonly login: string | undefined };

/** The token in an Authorization header: Bearer, or Basic with the token as password. */
export function parseAuthorization(header: string): Credentials | undefined {
  const [scheme = '', value = '', ...rest] = header.trim().split(/ +/);
  if (value === '' || rest.length > 0) return undefined;
  if (scheme.toLowerCase() === 'bearer') return { token: value, login: undefined };
  return scheme.toLowerCase() === 'basic' ? parseBasic(value) : undefined;
}

function parseBasic(value: string): Credentials | undefined {
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const token = text.slice(colon + 1);
  if (colon < 0 || token === '') return undefined;
  const login = text.slice(0, colon);
  return { token, login: login === '' || login === 'x-access-token' ? undefined : login };
}

/** Compares in a time that does not depend on how much of them is the same. */
export function sameToken(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

/** GitHub takes logins without regard to case. */
export function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Where a person makes and revokes personal access tokens, given the URL of GitHub's website. */
export function tokenSettingsUrl(webUrl: string): string {
  return `${webUrl}/settings/tokens`;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
