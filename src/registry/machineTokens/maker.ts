import { isObject, type JsonObject, own } from '../../lib/json';
import { DAY_MS } from '../../lib/span';
import type { Limits } from '../access/can';
import type { TokenWish } from './wish';

/** A day as in `2026-11-27`. */
export type Day = string;

/** A token as it is kept: everything but the token. */
export type KeptToken = Limits & {
  readonly hash: string;
  /** How the token begins. */
  readonly beginning: string;
  readonly name: string;
  readonly description: string;
  readonly networks: readonly string[];
  /** ISO times. */
  readonly created: string;
  readonly ends: string;
  readonly used?: Day;
  /** The topic has heard that it ends soon. */
  readonly told?: true;
};

/** Somebody who has made tokens, and what is remembered of them: their own GitHub token is not at hand when one is used. */
export type Maker = {
  /** GitHub's number. */
  readonly id: number;
  readonly login: string;
  readonly avatar: string;
  /** The organisations and teams that GitHub has confirmed the last time. */
  readonly groups: readonly string[];
  /** When that was. */
  readonly seen: Day;
  /** When GitHub was asked the last time that it told of every group, as an ISO time. */
  readonly checked?: string;
  /** When all of their tokens were ended, as an ISO time. What GitHub said before that makes no new one. */
  readonly endedAt?: string;
  readonly tokens: readonly KeptToken[];
};

export type Person = Pick<Maker, 'id' | 'login' | 'avatar' | 'groups'>;

/** At once, and not counting those that have ended. */
export const MAX_TOKENS = 100;
/** Its owner can still see what it was. */
const SHOWN_AFTER_END_MS = 30 * DAY_MS;

export function dayOf(time: Date): Day {
  return time.toISOString().slice(0, 10);
}

/** What a check of somebody's own GitHub token has shown. They are a member. */
export type Check = {
  readonly person: Person;
  /** When GitHub was asked, as an ISO time. */
  readonly checked: string;
  /** Has GitHub told of every group? A token without a scope shows fewer, and must not take anything away. */
  readonly isWhole: boolean;
};

/** Is more known already? A policy is believed for minutes, and news may come late. */
export function isOlder({ checked }: Pick<Check, 'checked'>, maker: Maker | undefined): boolean {
  return maker?.checked !== undefined && checked < maker.checked;
}

function isShown({ ends }: KeptToken, now: Date): boolean {
  return now.getTime() - Date.parse(ends) < SHOWN_AFTER_END_MS;
}

/** Without the tokens that ended so long ago that nobody is shown them; the same object if there are none. */
export function withoutEnded(maker: Maker, now: Date): Maker {
  const tokens = maker.tokens.filter((token) => isShown(token, now));
  return tokens.length === maker.tokens.length ? maker : { ...maker, tokens };
}

/** A person whom GitHub has shown to be a member, with what is known of their tokens. Groups never get older. */
export function seenNow(check: Check, before: Maker | undefined, now: Date): Maker {
  const tokens = (before?.tokens ?? []).filter((token) => isShown(token, now));
  if (before && isOlder(check, before)) return { ...before, tokens };
  const { person, checked, isWhole } = check;
  const { id, login, avatar } = person;
  const groups = new Set([...(isWhole ? [] : (before?.groups ?? [])), ...person.groups]);
  return {
    ...before,
    id,
    login,
    avatar,
    groups: [...groups].filter(isGitHubs).sort(),
    seen: dayOf(new Date(checked)),
    ...(isWhole && { checked }),
    tokens,
  };
}

type Made = { readonly hash: string; readonly beginning: string; readonly now: Date };

export function keptToken(wish: TokenWish, { hash, beginning, now }: Made): KeptToken {
  const { name, description, packages, actions, networks, days } = wish;
  const ends = new Date(now.getTime() + days * DAY_MS).toISOString();
  return {
    hash,
    beginning,
    name,
    description,
    packages,
    actions,
    networks,
    created: now.toISOString(),
    ends,
  };
}

export function isLiving({ ends }: Pick<KeptToken, 'ends'>, now: Date): boolean {
  return now < new Date(ends);
}

export function living({ tokens }: Maker, now: Date): readonly KeptToken[] {
  return tokens.filter((token) => isLiving(token, now));
}

/** What follows from the configuration is not kept: it is asked again. */
function isGitHubs(group: string): boolean {
  return /^(org|team)(-id)?:/.test(group);
}

/** What stands in the bucket; undefined: it is none, or damaged. */
export function parseMaker(value: unknown): Maker | undefined {
  if (!isObject(value)) return undefined;
  const { id, login, avatar, groups, seen, checked, endedAt, tokens } = value;
  const isPerson = typeof id === 'number' && Number.isSafeInteger(id) && isText(login) && isText(avatar);
  if (!isPerson || !isTexts(groups) || !isText(seen) || !Array.isArray(tokens)) return undefined;
  if (![checked, endedAt].every((time) => time === undefined || isTime(time))) return undefined;
  const parsed = tokens.map(parseToken);
  const found = parsed.filter((token) => token !== undefined);
  const times = { ...(isTime(checked) && { checked }), ...(isTime(endedAt) && { endedAt }) };
  return found.length === tokens.length
    ? { id, login, avatar, groups, seen, ...times, tokens: found }
    : undefined;
}

/** As `toISOString` writes it: such texts are in the order of their times. */
export function isTime(value: unknown): value is string {
  return (
    isText(value) &&
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
    !Number.isNaN(Date.parse(value))
  );
}

function parseToken(value: unknown): KeptToken | undefined {
  if (!isObject(value)) return undefined;
  const texts = ['hash', 'beginning', 'name', 'description', 'created', 'ends'] as const;
  const lists = ['packages', 'networks', 'actions'] as const;
  const isWhole =
    texts.every((field) => isText(own(value, field))) && lists.every((field) => isTexts(own(value, field)));
  const isTimed = isWhole && Number.isFinite(Date.parse(String(value.ends)));
  return isTimed && isActions(value) ? asToken(value) : undefined;
}

function isActions({ actions }: JsonObject): boolean {
  return isTexts(actions) && actions.every((action) => action === 'read' || action === 'publish');
}

function asToken(value: JsonObject): KeptToken {
  // Every field has been looked at; the two optional ones only ever tell.
  return value as KeptToken;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}
