import type { Change } from './registers';

/** One request of one client, and what it tells of a package. Times in milliseconds. */
export type Happening = {
  readonly package: string;
  readonly client: number;
  readonly start: number;
  readonly end: number;
  /** What was asked, for the person who reads the history: `publish 1.0.0 A`. */
  readonly label: string;
  /** What was answered: `200`, or how there was no answer. */
  readonly answer: string;
  /** false: nobody knows whether it happened. */
  readonly isKnown: boolean;
  readonly changes: readonly Change[];
  /** The state of the package that the answer is about. */
  readonly revision?: Revision | undefined;
  /** When the package and each version came into being, as the answer has it. */
  readonly times?: Readonly<Record<string, string>> | undefined;
};

export type Revision = {
  readonly rev: string;
  /** All that was seen of that state; undefined when only its name was told. */
  readonly content?: string | undefined;
};

export type History = {
  readonly happenings: Happening[];
  /** What no order of requests can excuse, each with its package. */
  readonly problems: Problem[];
};

export type Problem = { readonly package: string; readonly text: string };

/** What happened to a package, a line per request in the order of their starts. */
export function printed(happenings: readonly Happening[]): string {
  return happenings
    .toSorted((one, other) => one.start - other.start)
    .map((happening) => {
      const { start, end, client, label, answer, changes, revision } = happening;
      const seen = changes.map(({ register, effect }) => `${register}: ${effect}`).join('; ');
      const when = `${start.toFixed(1).padStart(10)} ${end.toFixed(1).padStart(10)}`;
      return `${when}  client ${client}  ${label} -> ${answer}  ${revision?.rev ?? ''}  ${seen}`;
    })
    .join('\n');
}
