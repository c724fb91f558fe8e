import { RegistryError } from '../../errors';
import { isNetwork } from '../../lib/ipNetwork';
import { isObject, type JsonObject, own } from '../../lib/json';
import type { Limits } from '../access/can';
import { isPackagePattern } from '../access/glob';
import { holdsToken } from '../redact';

/** What somebody asks for with `npm token create`. */
export type TokenWish = Limits & {
  readonly name: string;
  readonly description: string;
  /** Where it may be used from, as in `192.0.2.0/24`; none: from everywhere. */
  readonly networks: readonly string[];
  readonly days: number;
};

const DEFAULT_DAYS = 30;
const MAX_TEXT = 200;
const MAX_PACKAGES = 50;
const MAX_NETWORKS = 20;
/** One name or pattern. */
const MAX_LENGTH = 250;

/** A field that nobody here knows could be a limit, and the token would be wider than it was wished. */
const FIELDS = [
  'name',
  'description',
  'packages',
  'packages_all',
  'scopes',
  'packages_and_scopes_permission',
  'expires',
  'cidr_whitelist',
  'readonly',
  'orgs',
  'orgs_permission',
  'password',
  'bypass_2fa',
];
/** Every npm sends one of them. */
const TELLING = ['name', 'password', 'readonly'];

const PERMISSIONS: ReadonlyMap<unknown, Limits['actions']> = new Map<unknown, Limits['actions']>([
  [undefined, ['read']],
  ['read-only', ['read']],
  ['read-write', ['read', 'publish']],
]);

/**
 * The body of `POST /-/npm/v1/tokens` (npm/cli, lib/commands/token.js). RegistryError 400 for what is no token of this
 * registry. npm's `password` and `bypass_2fa` are not looked at. npm 10 and older send `readonly: false` where nobody
 * asked for anything, so it is no wish to write.
 */
export function parseWish(body: unknown, maxDays: number): TokenWish {
  if (!isObject(body)) throw new RegistryError(400, 'The request body must be a JSON object.');
  assertKnown(body);
  assertNoOrgs(body);
  return {
    name: textIn(body, 'name') || 'token',
    description: textIn(body, 'description'),
    actions: actionsIn(body),
    packages: packagesIn(body),
    networks: networksIn(body),
    days: daysIn(body, maxDays),
  };
}

function assertKnown(body: JsonObject): void {
  const unknown = Object.keys(body).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined)
    throw new RegistryError(400, `This registry does not know what ${shown(unknown)} means for a token.`);
  if (TELLING.every((field) => (own(body, field) ?? '') === ''))
    throw new RegistryError(400, 'Give the token a name, such as --name=build.');
}

/** npm sends them only where somebody asked for them. */
function assertNoOrgs(body: JsonObject): void {
  const asked = ['orgs', 'orgs_permission'].filter((field) => {
    const value = own(body, field);
    return value !== undefined && value !== null && value !== 'no-access' && !isEmpty(value);
  });
  if (asked.length === 0) return;
  throw new RegistryError(
    400,
    'Tokens of this registry are about packages. GitHub keeps the organisations: leave out --orgs and --orgs-permission.',
  );
}

function actionsIn(body: JsonObject): Limits['actions'] {
  const permission = own(body, 'packages_and_scopes_permission') ?? undefined;
  const isReadOnly = own(body, 'readonly') === true;
  const actions = isReadOnly ? ['read' as const] : PERMISSIONS.get(permission);
  if (actions) return actions;
  if (permission === 'read-write-stage-only') {
    throw new RegistryError(400, 'This registry has no tokens that only stage. Use read-only or read-write.');
  }
  throw new RegistryError(400, 'The permission of a token must be read-only or read-write.');
}

/** In lower case, as rules are; of `--scopes`, too. */
function packagesIn(body: JsonObject): readonly string[] {
  const named = textsIn(body, 'packages');
  const scopes = textsIn(body, 'scopes').map(
    (scope) => `@${scope.replace(/^@/, '').replace(/\/\*?$/, '')}/*`,
  );
  const wanted = [...new Set([...named, ...scopes].map((pattern) => pattern.toLowerCase()))];
  assertAllOrNamed(body, wanted);
  if (wanted.length === 0) return ['*'];
  if (wanted.length > MAX_PACKAGES)
    throw new RegistryError(
      400,
      `A token may name ${MAX_PACKAGES} packages at most. Use a scope, such as @acme.`,
    );
  const wrong = wanted.find((pattern) => pattern.length > MAX_LENGTH || !isPackagePattern(pattern));
  if (wrong === undefined) return wanted;
  throw new RegistryError(400, `${shown(wrong)} is not the name of a package or of a scope.`);
}

/** What was meant as a limit must not make the widest token. npm sends the two lists only where somebody named something. */
function assertAllOrNamed(body: JsonObject, wanted: readonly string[]): void {
  const isAll = own(body, 'packages_all') === true;
  if (isAll && wanted.length > 0)
    throw new RegistryError(400, 'Use --packages-all, or name packages and scopes, and not both.');
  const isNamed = ['packages', 'scopes'].some((field) => (own(body, field) ?? undefined) !== undefined);
  if (!isAll && isNamed && wanted.length === 0)
    throw new RegistryError(400, 'Name a package or a scope, or use --packages-all.');
}

function networksIn(body: JsonObject): readonly string[] {
  const networks = textsIn(body, 'cidr_whitelist');
  if (networks.length > MAX_NETWORKS)
    throw new RegistryError(400, `A token may name ${MAX_NETWORKS} networks at most.`);
  const wrong = networks.find((network) => !isNetwork(network));
  if (wrong === undefined) return networks;
  throw new RegistryError(400, `${shown(wrong)} is not a network, such as 192.0.2.0/24.`);
}

function daysIn(body: JsonObject, maxDays: number): number {
  const days = own(body, 'expires') ?? Math.min(DEFAULT_DAYS, maxDays);
  const isPossible = typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= maxDays;
  if (isPossible) return days;
  throw new RegistryError(
    400,
    `A token of this registry ends after ${maxDays} days at the latest. Use --expires with a number of days from 1 to ${maxDays}.`,
  );
}

function textIn(body: JsonObject, field: string): string {
  const value = own(body, field) ?? '';
  const isPlain =
    typeof value === 'string' && value.length <= MAX_TEXT && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/u.test(value);
  if (!isPlain)
    throw new RegistryError(
      400,
      `The ${field} of a token must be one line of ${MAX_TEXT} characters at most.`,
    );
  if (holdsToken(value)) throw new RegistryError(400, `The ${field} of a token must not hold a token.`);
  return value.trim();
}

/** npm sends lists; a single text counts as a list of one. */
function textsIn(body: JsonObject, field: string): readonly string[] {
  const value = own(body, field) ?? [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = list.filter((item) => typeof item === 'string').map((item) => item.trim());
  if (texts.length < list.length)
    throw new RegistryError(400, `The ${field} of a token must be a list of texts.`);
  if (texts.includes(''))
    throw new RegistryError(400, `The ${field} of a token must not hold an empty text.`);
  return texts;
}

function isEmpty(value: unknown): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
