import { toMessage } from '../../src/adapters/logger';
import type { Logger } from '../../src/ports/log';
import { isLiving, type KeptToken, type Maker } from '../../src/registry/machineTokens/maker';
import { sameLogin } from '../../src/registry/tokens';
import { allMakers } from '../../src/store/machineTokens';
import { endTokens } from '../../src/store/tokenKeeper';
import { OperatorError } from '../lib/explain';
import type { Place } from './place';

const SOON =
  'Running functions may go on believing in it for the time that policies are kept: five minutes, unless CODEBOX_TOKEN_TTL says otherwise, and one more.';

/** Every token with its maker, what it may do, and when it was used; or, with `--revoke-of`, the end of all of a person. */
export async function tokens(place: Place): Promise<void> {
  const { 'revoke-of': login, revoke: key } = place.options;
  if (typeof login === 'string') return revokeOf(place, login);
  if (typeof key === 'string') return revokeOne(place, key);
  return listTokens(place);
}

/** Those whose objects can be read. The operator hears of others at once, and is told what to do. */
async function makersIn({ storage, log }: Place): Promise<readonly Maker[]> {
  const found: Maker[] = [];
  const damaged = (key: string) =>
    log.warning(
      `${key} is damaged, and the tokens in it do not work. Restore an older version of the object, or delete it: then its maker can make new ones.`,
    );
  for await (const maker of allMakers(await storage(), damaged)) found.push(maker);
  return found;
}

async function listTokens(place: Place): Promise<void> {
  const { log } = place;
  let count = 0;
  for (const maker of await makersIn(place)) {
    for (const token of maker.tokens) log.notice(lineOf(maker, token));
    count += maker.tokens.length;
  }
  if (count === 0) log.notice('Nobody has made a token. npm token create makes one.');
}

async function revokeOf(place: Place, person: string): Promise<void> {
  const makers = madeBy(await makersIn(place), person);
  if (makers.length === 0) throw new OperatorError(`${person} has made no token.`);
  for (const maker of makers) {
    const ended = await end(place, maker);
    if (ended === 0) place.log.notice(`${maker.login} had no token that still works.`);
  }
  place.log.notice(SOON);
}

/** By login, or by GitHub's number, which stays when somebody takes another login. A login may be a number as well. */
function madeBy(makers: readonly Maker[], person: string): readonly Maker[] {
  const named = makers.filter(({ login }) => sameLogin(login, person));
  return named.length > 0 ? named : makers.filter(({ id }) => String(id) === person.replace(/^id:/, ''));
}

const SHORTEST_KEY = 6;

async function revokeOne(place: Place, key: string): Promise<void> {
  if (key.length < SHORTEST_KEY)
    throw new OperatorError(`Name at least ${SHORTEST_KEY} characters of the key.`);
  const found: [Maker, KeptToken][] = [];
  for (const maker of await makersIn(place)) {
    for (const token of maker.tokens)
      if (token.hash.startsWith(key.toLowerCase())) found.push([maker, token]);
  }
  const [first, ...others] = found;
  if (!first) throw new OperatorError(`There is no token with the key ${JSON.stringify(key.slice(0, 80))}.`);
  if (others.length > 0)
    throw new OperatorError(`${found.length} tokens have keys that begin so. Name more of it.`);
  const [maker, { hash }] = first;
  await end(place, maker, (token) => token.hash === hash);
  place.log.notice(SOON);
}

async function end(
  place: Place,
  { id, login }: Maker,
  which?: (token: KeptToken) => boolean,
): Promise<number> {
  const reason = `Revoked by ${await place.who()}.`;
  const ended = await endTokens(
    { id, reason, ...(which && { which }) },
    { storage: await place.storage(), logger: await tellerOf(place) },
  );
  for (const { hash, name } of ended)
    place.log.success(`Revoked ${hash.slice(0, 12)} "${name}" of ${login}.`);
  return ended.length;
}

async function tellerOf({ topic, webhooks }: Place): Promise<Pick<Logger, 'publish'>> {
  const tellers = [await topic(), await webhooks?.()];
  return {
    publish: async (event) => {
      for (const tell of tellers) await tell?.(toMessage(event));
    },
  };
}

function lineOf({ login, seen }: Maker, token: KeptToken): string {
  const { hash, name, packages, networks, created, used, ends } = token;
  const verb = token.actions.includes('publish') ? 'reads and publishes' : 'reads';
  const what = packages.includes('*') ? 'what its maker may' : packages.join(', ');
  const end = `${isLiving(token, new Date()) ? 'ends' : 'ended'} ${ends.slice(0, 10)}`;
  return [
    `${hash.slice(0, 12)} "${name}" by ${login}: ${verb} ${what}`,
    ...(networks.length > 0 ? [`from ${networks.join(', ')}`] : []),
    `made ${created.slice(0, 10)}`,
    used === undefined ? 'never used' : `last used ${used}`,
    end,
    `maker last seen as member ${seen}`,
  ].join(', ');
}
