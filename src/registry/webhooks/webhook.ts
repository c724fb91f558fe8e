import type { KeptPlace } from '../secretPlace';

/** What webhooks can tell of: events of the log topic without `info:`, and `errors` for all that failed. */
export const KINDS = [
  'package:put',
  'package:deprecate',
  'package:unpublish',
  'package:star',
  'dist-tags:put',
  'dist-tags:delete',
  'stage:created',
  'stage:approved',
  'stage:rejected',
  'firewall:held',
  'tokens:create',
  'tokens:revoke',
  'tokens:ending',
  'oidc:token',
  'user:put',
  'user:delete',
  'errors',
] as const;

export type Kind = (typeof KINDS)[number];

export const RECEIVERS = ['json', 'slack', 'teams'] as const;

/** An entry of `webhooks` in codebox.yml. Plain JSON: it goes to the function as it is. */
export type Webhook = {
  /** For logs and commands; no two have the same. */
  readonly name: string;
  readonly events: readonly Kind[];
  /** As `matchesPackage` takes them; undefined: all, and what is about no package. */
  readonly packages?: readonly string[];
  readonly to: (typeof RECEIVERS)[number];
  /** Whoever knows the URL of Slack or Teams can write there, so it is kept as a secret is. */
  readonly url: KeptPlace;
  /** What signs; undefined for Slack and Teams, which check no signature. */
  readonly secret?: KeptPlace;
  /** May it be on a private network, and without TLS? */
  readonly allowPrivate: boolean;
};
