import { createHash, randomBytes } from 'node:crypto';
import { newConfirmationCode } from './code';
import type { Parked } from './parked';
import type { Seals } from './seal';

/** How long a login may take. GitHub's codes last as long. */
export const LOGIN_MINUTES = 10;

/** The client that the page of a login names, so that people see whether it is their own. */
export type Asker = {
  /** The User-Agent header, or nothing. */
  readonly agent: string;
  /** The IP address. */
  readonly address: string;
  /** Milliseconds since 1970, as every time here. */
  readonly startedAt: number;
};

type Ends = { readonly expires: number };

/** In loginUrl: what the browser is shown. */
export type LoginPage = Ends & { readonly asker: Asker } & (WebPage | DevicePage);
export type WebPage = {
  readonly flow: 'web';
  readonly sid: string;
  /** Of PKCE. */
  readonly challenge: string;
  /** What has to be typed; undefined where the client cannot show it. */
  readonly confirmation: string | undefined;
};
export type DevicePage = {
  readonly flow: 'device';
  /** What has to be typed at GitHub, and where. */
  readonly userCode: string;
  readonly verificationUrl: string;
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
  login: LoginPage;
  done: Poll;
  state: AuthorizeState;
  park: Parked;
}>;

export type Session = {
  readonly sid: string;
  readonly verifier: string;
  readonly challenge: string;
  readonly confirmation: string;
};

export function newSession(): Session {
  const verifier = randomBytes(32).toString('base64url');
  return {
    sid: randomBytes(16).toString('base64url'),
    verifier,
    challenge: sha256(verifier).toString('base64url'),
    confirmation: newConfirmationCode(),
  };
}

/** A value that the browser keeps, and the hash of it for the state. */
export function newNonce(): { readonly nonce: string; readonly nonceHash: string } {
  const nonce = randomBytes(32).toString('base64url');
  return { nonce, nonceHash: hashOf(nonce) };
}

export function hashOf(nonce: string): string {
  return sha256(nonce).toString('base64url');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
