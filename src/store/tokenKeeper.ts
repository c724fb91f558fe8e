import { DAY_MS } from '../lib/span';
import type { Logger, RegistryEvent } from '../ports/log';
import type { Objects, Storage } from '../ports/storage';
import { summary } from '../registry/machineTokens/listed';
import {
  dayOf,
  isLiving,
  isOlder,
  type KeptToken,
  living,
  type Maker,
  seenNow,
} from '../registry/machineTokens/maker';
import type { TokenNews } from '../registry/machineTokens/news';
import { allMakers, changeMaker } from './machineTokens';

type Parts = { readonly storage: Objects; readonly logger: Pick<Logger, 'publish'>; readonly now?: Date };

/** Keeps what the authorizer has found out, and tells the topic which tokens end by it. RegistryError 503 as the storage. */
export async function keepNews(news: TokenNews, parts: Parts): Promise<void> {
  const { storage, now = new Date() } = parts;
  if (news.is === 'used') {
    await changeMaker(storage, news.maker, (maker) => maker && withUse(maker, news.hash, dayOf(now)));
    return;
  }
  const { person } = news;
  if (news.is === 'seen') {
    const next = (maker: Maker) => (isOlder(news, maker) ? maker : seenNow(news, maker, now));
    await changeMaker(storage, person.id, (maker) => maker && next(maker));
    return;
  }
  await endTokens({ id: person.id, reason: `${person.login} is not a member any more.` }, parts);
}

type End = {
  readonly id: number;
  readonly reason: string;
  readonly which?: (token: KeptToken) => boolean;
};

/**
 * Ends what somebody has made: all of it, unless `which` says otherwise. Resolves with what worked until now. After the
 * end of all, they make new ones only once GitHub has been asked again about them.
 */
export async function endTokens(
  { id, reason, which }: End,
  { storage, logger, now = new Date() }: Parts,
): Promise<readonly KeptToken[]> {
  let ended: readonly KeptToken[] = [];
  const after = await changeMaker(storage, id, (maker) => {
    ended = maker ? living(maker, now).filter(which ?? all) : [];
    return maker && (which ? without(maker, which) : { ...maker, tokens: [], endedAt: now.toISOString() });
  });
  if (!after) return [];
  for (const token of ended)
    await logger.publish(eventOf('tokens:revoke', after, { ...summary(token), reason }));
  return ended;
}

const all = () => true;

function without(maker: Maker, which: (token: KeptToken) => boolean): Maker {
  const tokens = maker.tokens.filter((token) => !which(token));
  return tokens.length < maker.tokens.length ? { ...maker, tokens } : maker;
}

const WARNING_MS = 7 * DAY_MS;

type All = Parts & { readonly storage: Storage; readonly logger: Pick<Logger, 'publish' | 'line'> };

/** Tells the topic, once, of each token that ends within a week, and the log of what is damaged. */
export async function warnOfEnds({ storage, logger, now = new Date() }: All): Promise<number> {
  let told = 0;
  const damaged = (key: string) =>
    logger.line({ level: 'error', namespace: 'tokens:keeper', error: `${key} is damaged.` });
  for await (const maker of allMakers(storage, damaged)) {
    const ending = maker.tokens.filter((token) => endsSoon(token, now));
    for (const token of ending) await logger.publish(eventOf('tokens:ending', maker, summary(token)));
    told += ending.length;
    const hashes = new Set(ending.map(({ hash }) => hash));
    // Told first: better twice than never.
    if (hashes.size > 0)
      await changeMaker(storage, maker.id, (current) => current && withMarks(current, hashes));
  }
  return told;
}

function endsSoon(token: KeptToken, now: Date): boolean {
  return !token.told && isLiving(token, now) && Date.parse(token.ends) - now.getTime() <= WARNING_MS;
}

function withMarks(maker: Maker, hashes: ReadonlySet<string>): Maker {
  const tokens = maker.tokens.map((token) =>
    hashes.has(token.hash) ? { ...token, told: true as const } : token,
  );
  return { ...maker, tokens };
}

function withUse(maker: Maker, hash: string, day: string): Maker {
  if (!maker.tokens.some((token) => token.hash === hash && token.used !== day)) return maker;
  return {
    ...maker,
    tokens: maker.tokens.map((token) => (token.hash === hash ? { ...token, used: day } : token)),
  };
}

/** As of a request of the maker's, without a command. */
function eventOf(namespace: string, { login, avatar }: Maker, body: unknown): RegistryEvent {
  return {
    user: { name: login, avatar },
    timestamp: new Date().toISOString(),
    level: 'info',
    namespace: `info:${namespace}`,
    command: { name: 'Unknown', args: [] },
    body,
  };
}
