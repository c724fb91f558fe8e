import { createSizedCache } from '../../lib/byteCache';
import { parseJson } from '../../lib/json';
import { isWithin, type TimeSpan, timeSpan } from '../../lib/timeSpan';
import type { Logger } from '../../ports/log';
import type { Advisories } from '../../ports/upstream';
import { type Advisory, advisoriesIn } from '../../registry/firewall/fixes';

/** The registry that a package comes from; undefined: there is none for that name. */
export type AdvisoriesOf = (name: string) => Advisories | undefined;

type Parts = { readonly advisoriesOf: AdvisoriesOf; readonly logger: Logger };
type Question = { readonly name: string; readonly versions: readonly string[] };
export type Known = {
  readonly advisories: readonly Advisory[];
  /** In it the question is not asked again. */
  readonly span: TimeSpan;
};

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
export function createFixFinder({ advisoriesOf, logger }: Parts): (question: Question) => Promise<Known> {
  const kept = createSizedCache<Kept>(KEPT_BYTES, bytesOf);
  return async ({ name, versions }) => {
    const question = versions.join(' ');
    const last = kept.get(name);
    const same = last?.question === question ? last : undefined;
    if (same && isWithin(same.span, Date.now())) return same;
    const document = { [name]: versions };
    const answer =
      (await advisoriesOf(name)?.ask({ kind: 'advisories/bulk', document, isAside: true })) ?? NONE;
    const isAway = 'problem' in answer;
    if (isAway) logger.line({ level: 'warn', namespace: 'firewall:fixes', name, problem: answer.problem });
    const known: Kept = {
      question,
      advisories: isAway ? (same?.advisories ?? []) : advisoriesIn(parseJson(answer.body), name),
      span: timeSpan(Date.now(), isAway ? PAUSE_MS : FRESH_MS),
    };
    kept.set(name, known);
    return known;
  };
}

function bytesOf({ question, advisories }: Kept): number {
  return ADVISORY_BYTES * (1 + advisories.length) + question.length;
}
