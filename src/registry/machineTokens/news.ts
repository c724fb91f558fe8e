import { isObject } from '../../lib/json';
import { dayOf, type Maker, type Person } from './maker';

/** What the authorizer finds out about tokens, and others have to keep. */
export type TokenNews =
  | { readonly is: 'used'; readonly maker: number; readonly hash: string }
  /** GitHub has just shown the maker to be a member, of these groups. */
  | { readonly is: 'seen'; readonly person: Person }
  /** GitHub has just said that the maker is no member any more. */
  | { readonly is: 'lost'; readonly person: Person };

type Checked = {
  readonly person: Person;
  readonly read: boolean;
  /** Has GitHub told of every group? A token without a scope shows fewer, and must not take anything away. */
  readonly isWhole: boolean;
};

/** What a check of the maker's own GitHub token says about the tokens that they made; undefined: nothing new. */
export function newsOf(maker: Maker, { person, read, isWhole }: Checked, now: Date): TokenNews | undefined {
  if (!read) return isWhole && maker.tokens.length > 0 ? { is: 'lost', person } : undefined;
  const groups = isWhole ? person.groups : [...new Set([...maker.groups, ...person.groups])];
  const sorted = groups.filter((group) => /^(org|team)(-id)?:/.test(group)).sort();
  const isKnown =
    maker.seen === dayOf(now) && maker.login === person.login && maker.groups.join(',') === sorted.join(',');
  return isKnown ? undefined : { is: 'seen', person: { ...person, groups: sorted } };
}

/** A message of the topic; undefined: it is none. */
export function parseNews(value: unknown): TokenNews | undefined {
  if (!isObject(value)) return undefined;
  const { is, maker, hash, person } = value;
  if (is === 'used' && typeof maker === 'number' && typeof hash === 'string') return { is, maker, hash };
  return (is === 'seen' || is === 'lost') && isPerson(person) ? { is, person } : undefined;
}

function isPerson(value: unknown): value is Person {
  if (!isObject(value)) return false;
  const { id, login, avatar, groups } = value;
  const isNamed = typeof id === 'number' && typeof login === 'string' && typeof avatar === 'string';
  return isNamed && Array.isArray(groups) && groups.every((group) => typeof group === 'string');
}
