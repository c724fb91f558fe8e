import { createHash, timingSafeEqual } from 'node:crypto';

/** What a token starts with that this registry made for a workflow. */
export const MINTED_PREFIX = 'cbx_';

/** Bounded and visible ASCII: what may go into a header. GitHub promises neither length nor alphabet of a token. */
const SENDABLE = /^[\x21-\x7e]{1,2048}$/;
const OAUTH = /^gh[ou]_./;
/** What GitHub issued to OAuth apps until 2021. */
const LEGACY_OAUTH = /^[0-9a-f]{40}$/i;
const PERSONAL = /^(ghp|github_pat)_./;

/**
 * `oauth`: issued to an app, and to be believed only when that app is ours. `personal`: made by its user.
 * undefined: a real password, an installation token (any third party's app has those), a refresh token, or no token.
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

/** Compares in a time that does not tell how much of them is the same. */
export function sameToken(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

/** GitHub takes logins without regard to case. */
export function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** No part of a text is looked at twice, whatever stands in it: headers get here without a login. */
const TOKENS = /gh[a-z]_[\w.-]{20,}|github_pat_\w+|cbx_[\w.-]{20,}|\b[0-9a-f]{40}\b/gi;

/** It need not have its dots, or each `eyJ` would begin another search for them. In lower case it is a part of a word. */
const ID_TOKENS = /eyJ[\w-]{15,}(?:\.[\w.-]*)?/g;

/**
 * The text with every token in it replaced: GitHub's, ours and ID tokens; a 40-digit hash too, as GitHub's once looked
 * like that.
 */
export function redact(text: string): string {
  return text.replace(TOKENS, '[redacted]').replace(ID_TOKENS, '[redacted]');
}

/** The same, but nothing that is a part of a word: `ght_` also ends names that are none. */
const WHOLE_TOKENS =
  /(?<![a-z\d])(?:gh[a-z]_[\w.-]{30,}|github_pat_\w{20,}|cbx_[\w.-]{20,}|[0-9a-f]{40}(?![a-z\d])|eyJ[\w-]{15,})/i;

/** What holds one goes on to nobody, whatever it stands for. */
export function holdsToken(text: string): boolean {
  return WHOLE_TOKENS.test(text);
}

/** More than a token can be long. */
const BEYOND = 4096;

/**
 * The first `length` characters of the redacted text, at a cost that does not grow with the text. Of a token no piece
 * remains: what is cut off before redacting begins long after them, and the word that this goes through is cut off whole.
 */
export function redactedStart(text: string, length: number): string {
  const bound = length + BEYOND;
  const start = text.length > bound ? text.slice(0, bound).replace(/(?<![\w.-])[\w.-]+$/, '') : text;
  return redact(start).slice(0, length);
}

/** Where a person makes and revokes personal access tokens, given the URL of GitHub's website. */
export function tokenSettingsUrl(webUrl: string): string {
  return `${webUrl}/settings/tokens`;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
