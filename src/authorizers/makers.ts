import type { AuthorizerContext } from '../context';
import type { Identity, Rights } from '../ports/github';
import type { Maker } from '../registry/machineTokens/maker';
import { newsOf } from '../registry/machineTokens/news';
import { readMaker } from '../store/machineTokens';
import { isWhole } from './rights';

/** Nobody who logs in waits longer for what is only about tokens of theirs. */
const PATIENCE_MS = 1000;

export type Look = {
  readonly identity: Identity;
  readonly rights: Promise<Rights>;
  /** When GitHub was asked, as an ISO time. */
  readonly checked: string;
};

/**
 * Whoever has made tokens for machines is looked at again with each check of their own GitHub token, beside the questions
 * to GitHub: the tokens go by the groups that were found the last time, and end if their maker is no member any more.
 */
export async function noticeMaker(
  { identity, rights, checked }: Look,
  context: Pick<AuthorizerContext, 'storage' | 'logger' | 'tellKeeper'>,
): Promise<void> {
  const [maker, found] = await Promise.all([known(identity, context), rights]);
  if (!maker) return;
  const { id, login, avatar } = identity;
  const person = { id, login, avatar, groups: [...found.principal.groups] };
  const check = { person, checked, isWhole: isWhole(identity, found) };
  const news = newsOf(maker, { ...check, read: found.read }, new Date());
  if (news) await context.tellKeeper(news);
}

/** undefined: they have made no tokens, or the bucket does not say so in time. */
async function known(
  { id }: Identity,
  { storage, logger }: Pick<AuthorizerContext, 'storage' | 'logger'>,
): Promise<Maker | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  try {
    return await Promise.race([readMaker(storage, id), late]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.line({
      level: 'warn',
      namespace: 'authorizer',
      error: 'The tokens of a person could not be read.',
      reason,
    });
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
