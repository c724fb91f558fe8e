import { createHash } from 'node:crypto';
import { canBeOurs, notOurs, type PackageName, packageNameIn } from '../registry/names';
import type { PackumentForm } from '../registry/packument/forms';

/*
 * The bucket is the database, and this page is its layout. What a deployment says of keys, in resources/bucket.yml and
 * resources/roles.yml, follows it (test/store/keys.test.ts). Keys never change: buckets of older releases hold them.
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

const INDEX = '/index.json';

const CATALOGUE = `${OWN_STATE}catalog`;
export const MANIFEST_KEY = `${CATALOGUE}/manifest.json`;
export const SHARD_PREFIX = `${CATALOGUE}/shard-`;
export const BUILD_KEY = `${CATALOGUE}/build`;
export const WHOLE_CATALOGUE_KEY = `${CATALOGUE}.json`;
/** Only the operator writes it. */
const MALWARE = `${OWN_STATE}policy/malware/`;
export const MALWARE_STATE_KEY = `${MALWARE}state.json`;
export const TRUST_ROOT_KEY = `${OWN_STATE}policy/trusted-root.json`;
const SEEN = `${OWN_STATE}policy/seen/`;
/** Only the operator's commands write it. */
export const RULES_KEY = `${OWN_STATE}policy/rules.json`;
export const HELD_PREFIX = `${OWN_STATE}policy/held/`;
export const DOWNLOADS_PREFIX = `${OWN_STATE}downloads/`;
export const DOWNLOAD_DAYS_PREFIX = `${DOWNLOADS_PREFIX}day/`;
export const DOWNLOAD_STATE_KEY = `${DOWNLOADS_PREFIX}state`;
export const ATTESTATIONS_PREFIX = `${OWN_STATE}attestations/`;
const LARGE_REPLIES = `${OWN_STATE}large/`;
const PARKED_LOGINS = `${OWN_STATE}login/`;
const USED_ID_TOKENS = `${OWN_STATE}oidc/`;
const STAGES = `${OWN_STATE}stage/`;
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
    MALWARE,
    SEEN,
    HELD_PREFIX,
    DOWNLOADS_PREFIX,
    ATTESTATIONS_PREFIX,
    LARGE_REPLIES,
    PARKED_LOGINS,
    USED_ID_TOKENS,
    STAGES,
    TOKENS_PREFIX,
    UPSTREAM_PREFIX,
  ].map((prefix) => `${prefix}*`),
];

/** RegistryError 404 for a name that no package of ours can have, as of the two below. */
export function indexKey(name: PackageName): string {
  return `${ours(name)}${INDEX}`;
}

/** The version must be one that `isKeptVersion` takes. */
export function tarballKey(name: PackageName, version: string): string {
  return `${ours(name)}/${version}.tgz`;
}

/** `digest`: sha256 of the bytes, in hex. */
export function attestationsKey(name: PackageName, version: string, digest: string): string {
  return `${ATTESTATIONS_PREFIX}${ours(name)}/${version}-${digest}.json`;
}

/** The key holds the day, so that nobody is sent to a copy that is about to be removed. */
export function largeReplyKey(body: string, now: Date): string {
  return `${LARGE_REPLIES}${now.toISOString().slice(0, 10)}/${sha256(body)}.json`;
}

/** The id of a login is a secret, and keys are not. */
export function parkedLoginKey(sid: string): string {
  return `${PARKED_LOGINS}${sha256(sid)}`;
}

/** `object`: as in a manifest. */
export function shardKey(object: string): string {
  return `${SHARD_PREFIX}${object}`;
}

/** `shard`: two hexadecimal digits. */
export function malwareKey(shard: string): string {
  return `${MALWARE}${shard}.json`;
}

/** `id`: of the version and the rule, in any words. */
export function heldKey(id: string): string {
  return `${HELD_PREFIX}${sha256(id)}`;
}

/** `day`: as `2026-11-27`. A day may be in several tables. */
export function downloadDayKeys(day: string, tables: number): readonly string[] {
  return Array.from(
    { length: tables },
    (_, table) => `${DOWNLOAD_DAYS_PREFIX}${day}${table === 0 ? '' : `.${table}`}`,
  );
}

/** The packages whose names' hashes begin with the same eight bits. */
export function downloadHistoryKey(name: string): string {
  return `${DOWNLOADS_PREFIX}history/${sha256(name).slice(0, 2)}`;
}

/** `purpose`: what the ID token was used for, in any words. */
export function usedIdTokenKey(tokenId: string, purpose: string): string {
  return `${USED_ID_TOKENS}${sha256(`${tokenId}\n${purpose}`)}`;
}

/** What is kept of a proposed version. `package` is its tarball: no pattern for tarballs of packages ends like it. */
export type StagePart = 'stage.json' | 'document.json' | 'manifest.json' | 'package';

/** `id`: a UUID in lower case. */
export function stageKey(id: string, part: StagePart): string {
  return `${STAGES}${id}/${part}`;
}

/** Every key of a proposed version. */
export const STAGE_PREFIX = STAGES;

/** The id in the key of that part; undefined for every other key. */
export function stageOfKey(key: string, part: StagePart): string | undefined {
  const [id, rest, ...more] = key.startsWith(STAGES) ? key.slice(STAGES.length).split('/') : [];
  return rest === part && more.length === 0 ? id : undefined;
}

/** No pattern for keys of packages ends like it. */
export function seenKey(name: string): string {
  return `${SEEN}${name}/versions.json`;
}

/** `maker`: GitHub's number of a person. */
export function tokensKey(maker: number): string {
  return `${TOKENS_PREFIX}${maker}.json`;
}

/** `id`: of a delivery, in hex. */
export function waitingKey(id: string, attempts: number): string {
  return `${WAITING_PREFIX}${id}-${attempts}.json`;
}

export function deadKey(id: string): string {
  return `${DEAD_PREFIX}${id}.json`;
}

/** A package of an upstream. `origin`: the URL of that upstream. */
type Copied = { readonly origin: string; readonly name: string };

export function upstreamPackumentKey(copied: Copied, form: PackumentForm): string {
  return `${copiesOf(copied)}/${form}.json`;
}

/** `file` must be one that `isTarballFile` takes. */
export function upstreamTarballKey(copied: Copied, file: string): string {
  return `${copiesOf(copied)}/${file}`;
}

/** Two upstreams may have different bytes under the same name. */
function copiesOf({ origin, name }: Copied): string {
  return `${UPSTREAM_PREFIX}${sha256(origin).slice(0, 16)}/${name}`;
}

/** Is it state of the registry's own, and of no package of ours? */
export function isOwnState(key: string): boolean {
  return key.startsWith(OWN_STATE);
}

export function isIndexKey(key: string): boolean {
  return key.endsWith(INDEX) && !isOwnState(key);
}

export function isTarballKey(key: string): boolean {
  return key.endsWith('.tgz');
}

/** The package whose index has that key; undefined for every other key. */
export function packageOfKey(key: string): PackageName | undefined {
  const name = isIndexKey(key) ? packageNameIn(nameInKey(key)) : undefined;
  return name && canBeOurs(name) ? name : undefined;
}

/** The name in the key of an index, which need not be a valid one. */
export function nameInKey(key: string): string {
  return key.slice(0, -INDEX.length);
}

function ours(name: PackageName): string {
  if (!canBeOurs(name)) throw notOurs(name);
  return name.full;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
