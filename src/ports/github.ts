import type { Principal } from '../registry/access/can';
import type { Remembered } from './remembered';

/** Who stands behind a GitHub token. */
export type Identity = {
  readonly login: string;
  readonly id: number;
  readonly avatar: string;
  readonly kind: 'oauth' | 'personal';
  /** Of the token; undefined where GitHub knows none, as of fine-grained personal tokens. */
  readonly scopes: readonly string[] | undefined;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** What the owner of a token may do to any package at all. For which packages, the routes ask. */
export type Rights = {
  readonly principal: Principal;
  readonly read: boolean;
  /** Publish, unpublish, propose or approve. */
  readonly write: boolean;
  /** Why that person may do less than expected, in sentences for the person. */
  readonly reasons: readonly string[];
};

export type Decision = {
  readonly identity: Identity;
  readonly rights: Rights;
  /** When GitHub was asked, as an ISO time; it may have been a while ago. */
  readonly checked: string;
};

/** What GitHub said a moment ago. */
export type Decisions = Remembered<Decision>;

/**
 * Whether somebody is in a group. `reason`: why GitHub does not tell, in a sentence for the owner of the
 * token.
 */
export type Membership = { readonly isMember: boolean; readonly reason?: string };

/** Of the groups that were asked about. */
export type Memberships = {
  /** Those that the owner of the token is an active member of. */
  readonly sure: readonly string[];
  /** The groups that GitHub did not answer about, each with the RegistryError 503. */
  readonly unsure: ReadonlyMap<string, unknown>;
  /** Why GitHub does not tell about some groups, in sentences for the owner of the token. */
  readonly reasons: readonly string[];
};

export type TokenOwner = { readonly token: string; readonly login: string };

/** GitHub. Unreachable, rate-limited or failing: RegistryError 503. */
export type GitHub = {
  /** undefined: the token is unknown, of another app, or of a kind that is not accepted. */
  identify(token: string): Promise<Identity | undefined>;
  /** Which of these groups, `org:acme` and `team:acme/core`, is the token's owner an active member of? Never rejects. */
  memberships(groups: readonly string[], owner: TokenOwner): Promise<Memberships>;
  /** `personal`: only the owner can revoke it; `gone`: it was not valid any more. */
  revoke(token: string): Promise<'revoked' | 'gone' | 'personal'>;
};

/**
 * The number of whom a token belongs to, as GitHub says now; undefined: the token is not valid any more. It does not ask
 * of which app the token is. RegistryError 503: GitHub does not answer.
 */
export type HolderOf = (token: string) => Promise<number | undefined>;

/** A device code of GitHub's; times in seconds. */
export type DeviceCode = {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUrl: string;
  readonly expiresIn: number;
  readonly interval: number;
};

/** `interval`: GitHub wants that many seconds between two questions from now on. */
export type DeviceAnswer =
  | { readonly is: 'granted'; readonly token: string }
  | { readonly is: 'pending'; readonly interval: number | undefined }
  | { readonly is: 'denied' | 'expired' };

/**
 * Tokens for people who log in. RegistryError 503: GitHub does not answer. 502: our app is not set up
 * correctly.
 */
export type GitHubOAuth = {
  /**
   * The token for a code; undefined: the code is unknown, used, too old, or not of this verifier. `redirectUri`: where
   * GitHub has sent the browser with it, if that was not the registered callback.
   */
  exchange(code: string, verifier: string, redirectUri?: string): Promise<string | undefined>;
  startDevice(scope: string): Promise<DeviceCode>;
  pollDevice(deviceCode: string): Promise<DeviceAnswer>;
};

/** Tokens from GitHub whose owners could not be checked yet: in memory, for ten minutes. */
export type HeldTokens = {
  hold(doneToken: string, token: string): void;
  /** Works once: the caller that takes it is the only one. */
  take(doneToken: string): string | undefined;
};
