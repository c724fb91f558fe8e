/*
 * The bucket is the database, and this page is its layout. What a deployment says of keys, in resources/bucket.yml and
 * resources/roles.yml, follows it (test/store/keys.test.ts). Keys never change: buckets of older releases hold them.
 * The files in keys/ make them, one for each kind.
 *
 *   <name>/index.json                            the packument of a package of ours
 *   <name>/<version>.tgz                         the bytes of a version
 *   -/attestations/<name>/<version>-<sha256>.json  where a version was built, as its builder signed it
 *   -/catalog/manifest.json                      which shards the catalogue for search and stars has
 *   -/catalog/shard-<bits>[-<uuid>]              what they know of the packages whose names' hashes begin so
 *   -/catalog/build                              the packages that a build of the catalogue has to read
 *   -/catalog.json                               the catalogue of releases before it had shards; read until it has
 *   -/downloads/state                            since when no download was missed, and what is not in the history yet
 *   -/downloads/day/<day>[.<number>]             how often each version was downloaded on that day
 *   -/downloads/history/<xx>                     the same by package, by the hash of the name; of 18 months
 *   -/large/<day>/<sha256>.json                  replies that Lambda cannot send; gone after a day
 *   -/login/<sha256>                             logins between GitHub's answer and the pick-up; gone after a day
 *   -/oidc/<sha256>                              ID tokens that were used; gone after a day
 *   -/stage/<uuid>/stage.json                    a version that was proposed: who, what, and what was decided
 *   -/stage/<uuid>/document.json, manifest.json, package  what was sent, as it will be served, and its
 *                                                tarball; gone when somebody has decided
 *   -/policy/held/<sha256>                       which versions the topic was told of; gone after a month
 *   -/policy/rules.json                          the rules of the firewall that need no deployment
 *   -/policy/malware/<xx>.json                   what GitHub calls malware, by the hash of the name; state.json: how far
 *   -/policy/trusted-root.json                   the operator's keys for provenance, instead of this release's
 *   -/policy/seen/<name>/versions.json           when versions of public packages without a date were seen first
 *   -/ready                                      nothing: whether the folder of npm start takes a write; gone at once
 *   -/tokens/<number>.json                       who made tokens for machines, and which, as hashes
 *   -/webhooks/waiting/<id>-<attempts>.json      what a receiver has not taken, and npm start sends again
 *   -/webhooks/dead/<id>.json                    what npm start has given up (codebox redrive)
 *   -/upstream/<name>/<form>.json, /<file>       copies of public packages (CODEBOX_UPSTREAM_CACHE)
 *   -/upstream/<origin>/<name>/<form>.json, /<file>  copies of packages of an upstream, by the hash of its URL
 */

/** The registry's own state is below it; no package has a name that begins like this. */
export const OWN_STATE = '-/';

export const INDEX = '/index.json';

const CATALOGUE = `${OWN_STATE}catalog`;
export const MANIFEST_KEY = `${CATALOGUE}/manifest.json`;
export const SHARD_PREFIX = `${CATALOGUE}/shard-`;
export const BUILD_KEY = `${CATALOGUE}/build`;
export const WHOLE_CATALOGUE_KEY = `${CATALOGUE}.json`;
export const MALWARE_PREFIX = `${OWN_STATE}policy/malware/`;
export const MALWARE_STATE_KEY = `${MALWARE_PREFIX}state.json`;
/** Only the operator writes it. */
export const TRUST_ROOT_KEY = `${OWN_STATE}policy/trusted-root.json`;
export const SEEN_PREFIX = `${OWN_STATE}policy/seen/`;
/** Only the operator's commands write it. */
export const RULES_KEY = `${OWN_STATE}policy/rules.json`;
export const HELD_PREFIX = `${OWN_STATE}policy/held/`;
export const DOWNLOADS_PREFIX = `${OWN_STATE}downloads/`;
export const DOWNLOAD_DAYS_PREFIX = `${DOWNLOADS_PREFIX}day/`;
export const DOWNLOAD_STATE_KEY = `${DOWNLOADS_PREFIX}state`;
export const ATTESTATIONS_PREFIX = `${OWN_STATE}attestations/`;
export const LARGE_REPLIES = `${OWN_STATE}large/`;
export const PARKED_LOGINS = `${OWN_STATE}login/`;
export const USED_ID_TOKENS = `${OWN_STATE}oidc/`;
/** Every key of a proposed version. */
export const STAGE_PREFIX = `${OWN_STATE}stage/`;
/** Never in a bucket of AWS. */
export const READY_KEY = `${OWN_STATE}ready`;
/** An object for each maker. */
export const TOKENS_PREFIX = `${OWN_STATE}tokens/`;
export const UPSTREAM_PREFIX = `${OWN_STATE}upstream/`;
/** Of npm start alone: on AWS a queue keeps them. */
const WEBHOOKS = `${OWN_STATE}webhooks/`;
export const WAITING_PREFIX = `${WEBHOOKS}waiting/`;
export const DEAD_PREFIX = `${WEBHOOKS}dead/`;

/** What the bucket forgets after a day. */
export const SHORT_LIVED: readonly string[] = [LARGE_REPLIES, PARKED_LOGINS, USED_ID_TOKENS];

/** The kinds of keys, as a role may name them. */
export const KEY_PATTERNS: readonly string[] = [
  `*${INDEX}`,
  '*.tgz',
  TRUST_ROOT_KEY,
  RULES_KEY,
  ...[
    CATALOGUE,
    MALWARE_PREFIX,
    SEEN_PREFIX,
    HELD_PREFIX,
    DOWNLOADS_PREFIX,
    ATTESTATIONS_PREFIX,
    LARGE_REPLIES,
    PARKED_LOGINS,
    USED_ID_TOKENS,
    STAGE_PREFIX,
    TOKENS_PREFIX,
    UPSTREAM_PREFIX,
  ].map((prefix) => `${prefix}*`),
];

/** Is it state of the registry's own, and of no package of ours? */
export function isOwnState(key: string): boolean {
  return key.startsWith(OWN_STATE);
}
