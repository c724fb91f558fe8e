import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { confirmationCode } from './code';
import type { PagesSession, SignIn } from './pagesContents';
import type { Parked } from './parked';
import type { Seals } from './seal';

/** How long a login may take. GitHub's codes last as long. */
export const LOGIN_MINUTES = 10;

/** The client that the page of a login names, so that people see whether it is their own. */
export type Asker = {
  /** In words, for example `npm 11.19.1 on linux x64`. */
  readonly client: string;
  /** The IP address; nothing where it is unknown. */
  readonly address: string;
  /** Milliseconds since 1970, as every time here. */
  readonly startedAt: number;
};

type Ends = { readonly expires: number };

/** In loginUrl: what the browser is shown. */
export type LoginPage = Ends & { readonly asker: Asker } & (WebPage | DevicePage);
export type WebPage = {
  readonly flow: 'web';
  /** See `newSeed`. */
  readonly seed: string;
  /** What has to be typed; undefined where the client cannot show it. */
  readonly confirmation: string | undefined;
};
export type DevicePage = {
  readonly flow: 'device';
  /** What has to be typed at GitHub, and where; undefined: where it usually is. */
  readonly userCode: string;
  readonly verificationUrl: string | undefined;
};

/** In doneUrl: what the client needs to get its token. */
export type Poll = Ends & (WebPoll | DevicePoll);
export type WebPoll = { readonly flow: 'web'; readonly sid: string; readonly verifier: string };
export type DevicePoll = {
  readonly flow: 'device';
  readonly deviceCode: string;
  /** Seconds. */
  readonly interval: number;
};

/** In the `state` that GitHub sends back. It is valid only in the browser that has the nonce as a cookie. */
export type AuthorizeState = Ends & { readonly sid: string; readonly nonceHash: string };

export type LoginSeals = Seals<{
  page: LoginPage;
  done: Poll;
  state: AuthorizeState;
  park: Parked;
  'web-state': SignIn;
  'web-session': PagesSession;
}>;

/** What the values of a login in the browser are made of: its page has room for no more. */
export function newSeed(): string {
  return randomBytes(16).toString('base64url');
}

/** Names the login in the registry. */
export function sidOf(seed: string): string {
  return derived(seed, 'sid', 16).toString('base64url');
}

/** What has to be typed. */
export function confirmationOf(seed: string): string {
  return confirmationCode(derived(seed, 'confirmation', 8));
}

/** Of PKCE. */
export function verifierOf(seed: string): string {
  return derived(seed, 'verifier', 32).toString('base64url');
}

/** Of PKCE: GitHub gets it before it gets the verifier. */
export function challengeOf(seed: string): string {
  return hashOf(verifierOf(seed));
}

/** One value tells nothing of the others, nor of the seed. */
function derived(seed: string, purpose: string, length: number): Buffer {
  return Buffer.from(
    hkdfSync('sha256', Buffer.from(seed, 'base64url'), '', `codebox/login/${purpose}`, length),
  );
}

/** A value that the browser keeps, and the hash of it for the state. */
export function newNonce(): { readonly nonce: string; readonly nonceHash: string } {
  const nonce = randomBytes(32).toString('base64url');
  return { nonce, nonceHash: hashOf(nonce) };
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
