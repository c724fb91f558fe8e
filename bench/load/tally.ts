/** One answer; `what` is the kind of request. */
export type Answered = {
  readonly what: string;
  readonly of: 'reads' | 'writes';
  readonly status: number;
  readonly ms: number;
};

export type Tally = {
  answered(answer: Answered): void;
  /** Something that must not be; only the first ones of a kind are shown. */
  violated(kind: string, detail: string): void;
  readonly count: () => number;
  /** How much of them succeeded, from 0 to 1. */
  share(of: Answered['of']): number;
  readonly violations: () => number;
  print(seconds: number): void;
};

const SHOWN = 3;

/** Counts and times, and what was wrong. */
export function createTally(): Tally {
  const answers = new Map<string, { readonly times: number[]; readonly statuses: Map<number, number> }>();
  const violations = new Map<string, string[]>();
  const asked = { reads: 0, writes: 0 };
  const succeeded = { reads: 0, writes: 0 };
  const all = () => [...answers.values()].flatMap(({ times }) => times);
  return {
    answered: ({ what, of, status, ms }) => {
      asked[of] += 1;
      if (status < 400) succeeded[of] += 1;
      const row = answers.get(what) ?? { times: [], statuses: new Map<number, number>() };
      answers.set(what, row);
      row.times.push(ms);
      row.statuses.set(status, (row.statuses.get(status) ?? 0) + 1);
    },
    violated: (kind, detail) => void violations.set(kind, [...(violations.get(kind) ?? []), detail]),
    count: () => all().length,
    share: (of) => succeeded[of] / Math.max(1, asked[of]),
    violations: () => violations.size,
    print: (seconds) => {
      for (const [what, { times, statuses }] of [...answers].sort()) {
        const found = [...statuses].sort().map(([status, count]) => `${status}: ${count}`);
        console.log(`${what.padEnd(24)} ${inShort(times)}   ${found.join(', ')}`);
      }
      console.log(`${'all'.padEnd(24)} ${inShort(all())}   ${Math.round(all().length / seconds)} a second`);
      for (const [kind, details] of violations) {
        console.log(`VIOLATED ${kind} (${details.length} times)`, details.slice(0, SHOWN));
      }
    },
  };
}

function inShort(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
  const columns = [
    sorted.length,
    `p50 ${at(0.5)} ms`,
    `p99 ${at(0.99)} ms`,
    `max ${Math.round(sorted.at(-1) ?? 0)} ms`,
  ];
  return columns.map((column) => String(column).padStart(12)).join(' ');
}
