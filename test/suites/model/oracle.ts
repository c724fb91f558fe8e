import { groupBy } from '../../../src/lib/groupBy';
import type { Happening, History, Problem } from './history';
import { findViolation, type Step } from './linearizable';
import { initialState } from './registers';
import { revisionProblems } from './revisions';
import { changedTimes } from './times';

/** Everything about a history that no sequential history of each package explains. */
export function judge({ happenings, problems }: History): readonly Problem[] {
  const packages = groupBy(happenings, (happening) => happening.package);
  const found = [...packages].flatMap(([name, its]) =>
    [...registerProblems(its), ...revisionProblems(its), ...changedTimes(its)].map((text) => ({
      package: name,
      text,
    })),
  );
  return [...problems, ...found];
}

function registerProblems(happenings: readonly Happening[]): readonly string[] {
  const steps = happenings.flatMap((happening) =>
    happening.changes.map(({ register, ...change }) => ({
      ...change,
      register,
      happening,
      start: happening.start,
      end: happening.isKnown ? happening.end : Number.POSITIVE_INFINITY,
    })),
  );
  return [...groupBy(steps, ({ register }) => register)].flatMap(([register, its]) => {
    const violation = findViolation(initialState(register), its);
    return violation ? [explain(register, violation.states, violation.step)] : [];
  });
}

function explain(register: string, states: readonly string[], step: Step): string {
  const known = states.map((state) => JSON.stringify(state)).join(' or ');
  return `${register}: "${step.effect}" from ${step.start.toFixed(1)} to ${step.end.toFixed(1)} cannot be; it was ${known}.`;
}
