import { createSizedCache } from '../../lib/byteCache';
import { parseJson } from '../../lib/json';
import { createSharedWork } from '../../lib/sharedWork';
import { isWithin, type TimeSpan, timeSpan } from '../../lib/timeSpan';
import type { Logger } from '../../ports/log';
import type { Advisories } from '../../ports/upstream';
import { type Advisory, advisoriesIn } from '../../registry/firewall/fixes';
import type { Look } from '../incidentRules';

/** The registry that a package comes from; undefined: there is none for that name. */
export type AdvisoriesOf = (name: string) => Advisories | undefined;

type Parts = { readonly advisoriesOf: AdvisoriesOf; readonly logger: Logger };
type Question = { readonly name: string; readonly versions: readonly string[] };
export type Known = {
  /** The same object as long as upstream says the same. */
  readonly advisories: readonly Advisory[];
  /** In it the question is not asked again. */
  readonly span: TimeSpan;
};
/** `again`: what upstream said more than a minute ago does not count. */
export type FindFixes = (question: Question, look?: Look) => Promise<Known>;

type Kept = Known & { readonly question: string };

const NONE = { problem: 'is not known for that name' };

/** Advisories are often published some hours after the version that mends what they are about. */
const FRESH_MS = 60 * 60_000;
const PAUSE_MS = 60_000;
const KEPT_BYTES = 2 * 1024 * 1024;
/** About what an advisory takes. */
const ADVISORY_BYTES = 300;

/**
 * Asks upstream which of those versions have known holes. The answer is remembered for an hour. If upstream does not
 * answer, what it said last to the same question still counts, or else nothing is known, and it is asked again in a
 * minute.
 */
export function createFixFinder(parts: Parts): FindFixes {
  const kept = createSizedCache<Kept>(KEPT_BYTES, bytesOf);
  const shared = createSharedWork<Known>();
  return async (wanted, look) => {
    const { name, versions } = wanted;
    const question = versions.join(' ');
    const last = kept.get(name);
    const same = last?.question === question ? last : undefined;
    if (same && isWithin(look === 'again' ? aMinuteOf(same) : same.span, Date.now())) return same;
    return shared(`${name}\n${question}`, async () => {
      const known = { question, ...(await ask(parts, wanted, same)) };
      kept.set(name, known);
      return known;
    });
  };
}

function aMinuteOf({ span }: Known): TimeSpan {
  return timeSpan(span.from, PAUSE_MS);
}

async function ask({ advisoriesOf, logger }: Parts, { name, versions }: Question, last: Known | undefined) {
  const document = { [name]: versions };
  const answer =
    (await advisoriesOf(name)?.ask({ kind: 'advisories/bulk', document, isAside: true })) ?? NONE;
  const isAway = 'problem' in answer;
  if (isAway) logger.line({ level: 'warn', namespace: 'firewall:fixes', name, problem: answer.problem });
  const said = isAway ? [] : advisoriesIn(parseJson(answer.body), name);
  const isSame = isAway || JSON.stringify(said) === JSON.stringify(last?.advisories);
  return {
    advisories: isSame && last ? last.advisories : said,
    span: timeSpan(Date.now(), isAway ? PAUSE_MS : FRESH_MS),
  };
}

function bytesOf({ question, advisories }: Kept): number {
  return ADVISORY_BYTES * (1 + advisories.length) + question.length;
}
