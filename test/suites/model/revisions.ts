import { generationOf } from '../../../src/registry/packument/packument';
import type { Happening } from './history';

/*
 * Every write of a package gives it a revision, `<number of writes>-<random>`. If no write is lost, the states of a
 * package follow each other in one line: two revisions of the same generation are a fork, and a read that begins after
 * another has ended sees the same generation or a later one.
 */

/** What is wrong with the revisions that were seen of one package. */
export function revisionProblems(happenings: readonly Happening[]): readonly string[] {
  const seen = happenings
    .flatMap(({ start, end, revision }) => (revision ? [{ start, end, ...revision }] : []))
    .toSorted((one, other) => one.start - other.start);
  return [...forks(seen), ...regressions(seen)];
}

type Seen = {
  readonly start: number;
  readonly end: number;
  readonly rev: string;
  readonly content?: string | undefined;
};

function forks(seen: readonly Seen[]): readonly string[] {
  const revisions = new Map<number, string>();
  const contents = new Map<string, string>();
  return seen.flatMap(({ rev, content }) => {
    const generation = generationOf(rev);
    const first = revisions.get(generation) ?? rev;
    revisions.set(generation, first);
    const known = contents.get(rev) ?? content;
    if (known !== undefined) contents.set(rev, known);
    if (first !== rev) return [`The revisions ${first} and ${rev} have the same predecessor.`];
    if (content !== undefined && content !== known)
      return [`The revision ${rev} has two contents:\n${known}\n${content}`];
    return [];
  });
}

function regressions(seen: readonly Seen[]): readonly string[] {
  const byEnd = seen.toSorted((one, other) => one.end - other.end);
  let latest: Seen | undefined;
  let next = 0;
  return seen.flatMap(({ start, rev }) => {
    for (let ended = byEnd[next]; ended && ended.end < start; ended = byEnd[next]) {
      if (!latest || generationOf(ended.rev) > generationOf(latest.rev)) latest = ended;
      next += 1;
    }
    if (!latest || generationOf(rev) >= generationOf(latest.rev)) return [];
    return [`${rev} was seen at ${start.toFixed(1)}, after ${latest.rev} at ${latest.end.toFixed(1)}.`];
  });
}
