import type { KeptPlace } from '../secretPlace';

/** Events of the log topic without `info:`, whose bodies have the name of a package. */
const OF_PACKAGES = [
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
] as const;

/** What webhooks can tell of. `errors` is all that failed, of which only the sentence is known. */
export const KINDS = [
  ...OF_PACKAGES,
  'tokens:create',
  'tokens:revoke',
  'tokens:ending',
  'oidc:token',
  'user:put',
  'user:delete',
  'errors',
] as const;

export type Kind = (typeof KINDS)[number];

/** Events that are about no package; a list of packages would keep them all back. */
export function isOfNoPackage(kind: Kind): boolean {
  return !OF_PACKAGES.some((one) => one === kind);
}

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
