import { isObject } from '../../lib/json';
import { type Check, dayOf, isOlder, isTime, type Maker, type Person, seenNow } from './maker';

/** What the authorizer finds out about tokens, and others have to keep. */
export type TokenNews =
  | { readonly is: 'used'; readonly maker: number; readonly hash: string }
  /** GitHub has just shown the maker to be a member, of these groups. */
  | ({ readonly is: 'seen' } & Check)
  /** GitHub has just said that the maker is no member any more. */
  | { readonly is: 'lost'; readonly person: Person };

type Checked = Check & { readonly read: boolean };

/** What a check of the maker's own GitHub token says about the tokens that they made; undefined: nothing new. */
export function newsOf(maker: Maker, { read, ...check }: Checked, now: Date): TokenNews | undefined {
  const { person, isWhole } = check;
  if (!read) return isWhole && !isOver(maker) ? { is: 'lost', person } : undefined;
  if (isOlder(check, maker)) return undefined;
  const { login, groups, seen } = seenNow(check, maker, now);
  const isKnown = maker.seen === seen && maker.login === login && maker.groups.join(',') === groups.join(',');
  return isKnown ? undefined : { is: 'seen', ...check };
}

/** Has everything ended since they were seen the last time? */
function isOver({ tokens, endedAt, seen }: Maker): boolean {
  return tokens.length === 0 && endedAt !== undefined && dayOf(new Date(endedAt)) >= seen;
}

/** A message of the topic; undefined: it is none. */
export function parseNews(value: unknown): TokenNews | undefined {
  if (!isObject(value)) return undefined;
  const { is, maker, hash, person, checked, isWhole } = value;
  if (is === 'used' && typeof maker === 'number' && typeof hash === 'string') return { is, maker, hash };
  if (!isPerson(person)) return undefined;
  if (is === 'seen' && isTime(checked) && typeof isWhole === 'boolean')
    return { is, person, checked, isWhole };
  return is === 'lost' ? { is, person } : undefined;
}

function isPerson(value: unknown): value is Person {
  if (!isObject(value)) return false;
  const { id, login, avatar, groups } = value;
  const isNamed = typeof id === 'number' && typeof login === 'string' && typeof avatar === 'string';
  return isNamed && Array.isArray(groups) && groups.every((group) => typeof group === 'string');
}
