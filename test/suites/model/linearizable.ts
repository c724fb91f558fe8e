/*
 * Is there an order, one after the other, in which everything that was done to a register explains everything that was
 * seen of it? Each step must have its place somewhere between its start and its end (Herlihy and Wing 1990). Steps are
 * placed as late as possible, at the end of the one that cannot do without them (Lowe, "Testing for
 * linearizability", 2017): what is kept is the set of all situations that are still possible.
 */

export type Step = {
  readonly start: number;
  /** Infinity: nobody knows whether it happened, nor when, so it may do so at any time after its start, or never. */
  readonly end: number;
  /** The state after it; undefined where it cannot happen. */
  readonly next: (state: string) => string | undefined;
  /** It changes nothing. */
  readonly isRead: boolean;
  /** Steps with the same effect differ in nothing but their times. */
  readonly effect: string;
};

export type Violation = {
  /** The first step that has no place any more. */
  readonly step: Step;
  /** The states that were possible before it. */
  readonly states: readonly string[];
};

type Situation = {
  readonly state: string;
  /** Placed already, though their ends are still to come. */
  readonly placed: ReadonlySet<Step>;
  /** How many steps of unknown outcome were taken to have happened, by effect. */
  readonly supposed: ReadonlyMap<string, number>;
};

type Pending = {
  readonly known: Set<Step>;
  /** One of each effect stands for all; `count` of them have started. */
  readonly unknown: Map<string, { readonly step: Step; count: number }>;
};

/** undefined: such an order exists. */
export function findViolation(initial: string, steps: readonly Step[]): Violation | undefined {
  const pending: Pending = { known: new Set(), unknown: new Map() };
  let situations: readonly Situation[] = [{ state: initial, placed: new Set(), supposed: new Map() }];
  for (const { step, isStart } of moments(steps)) {
    if (isStart) {
      begin(step, pending);
      situations = situations.map((situation) => withReads(situation, pending));
      continue;
    }
    const possible = distinct(situations.flatMap((situation) => placing(step, situation, pending)));
    if (possible.length === 0) return { step, states: [...new Set(situations.map(({ state }) => state))] };
    pending.known.delete(step);
    situations = possible.map((situation) => ({ ...situation, placed: minus(situation.placed, step) }));
  }
  return undefined;
}

/** At equal times starts come first: then the steps may be in either order. */
function moments(steps: readonly Step[]) {
  const starts = steps.map((step) => ({ at: step.start, step, isStart: true }));
  const ends = steps.map((step) => ({ at: step.end, step, isStart: false }));
  return [...starts, ...ends.filter(({ at }) => at !== Number.POSITIVE_INFINITY)].sort(
    (one, other) => one.at - other.at || Number(other.isStart) - Number(one.isStart),
  );
}

function begin(step: Step, { known, unknown }: Pending): void {
  if (step.end !== Number.POSITIVE_INFINITY) {
    known.add(step);
  } else if (!step.isRead) {
    const alike = unknown.get(step.effect);
    if (alike) alike.count += 1;
    else unknown.set(step.effect, { step, count: 1 });
  }
}

/** Every way to place that step, with as few others before it as need be. */
function placing(step: Step, situation: Situation, pending: Pending): readonly Situation[] {
  const found: Situation[] = [];
  let open: readonly Situation[] = [situation];
  while (open.length > 0) {
    found.push(...open.filter(({ placed }) => placed.has(step)));
    const others = open.filter(({ placed }) => !placed.has(step));
    open = distinct(others.flatMap((other) => successors(other, pending)));
  }
  return found;
}

function successors(situation: Situation, pending: Pending): readonly Situation[] {
  const { placed, supposed } = situation;
  const known = [...pending.known]
    .filter((step) => !step.isRead && !placed.has(step))
    .flatMap((step) => after(situation, step, { placed: new Set(placed).add(step) }));
  const unknown = [...pending.unknown].flatMap(([effect, { step, count }]) => {
    const times = supposed.get(effect) ?? 0;
    // One that changes nothing explains nothing.
    if (times === count || step.next(situation.state) === situation.state) return [];
    return after(situation, step, { supposed: new Map(supposed).set(effect, times + 1) });
  });
  return [...known, ...unknown].map((next) => withReads(next, pending));
}

function after(situation: Situation, step: Step, more: Partial<Situation>): readonly Situation[] {
  const state = step.next(situation.state);
  return state === undefined ? [] : [{ ...situation, ...more, state }];
}

/** A read is placed as soon as it sees what is there: waiting would win nothing. */
function withReads(situation: Situation, { known }: Pending): Situation {
  const { state, placed } = situation;
  const seen = [...known].filter((step) => step.isRead && !placed.has(step) && step.next(state) === state);
  return seen.length === 0 ? situation : { ...situation, placed: new Set([...placed, ...seen]) };
}

/** One of each kind, and none that has supposed more than another of its kind. */
function distinct(situations: readonly Situation[]): readonly Situation[] {
  const kinds = new Map<string, Situation[]>();
  const names = new Map<Step, number>();
  for (const situation of situations) {
    const kind = kindOf(situation, names);
    const rivals = kinds.get(kind) ?? [];
    if (rivals.some((rival) => supposesNoMore(rival, situation))) continue;
    kinds.set(kind, [...rivals.filter((rival) => !supposesNoMore(situation, rival)), situation]);
  }
  return [...kinds.values()].flat();
}

function kindOf({ state, placed }: Situation, names: Map<Step, number>): string {
  const numbers = [...placed].map((step) => {
    const number = names.get(step) ?? names.size;
    names.set(step, number);
    return number;
  });
  return `${state} ${numbers.sort((one, other) => one - other).join()}`;
}

function supposesNoMore(one: Situation, other: Situation): boolean {
  return [...one.supposed].every(([effect, times]) => times <= (other.supposed.get(effect) ?? 0));
}

function minus(steps: ReadonlySet<Step>, gone: Step): ReadonlySet<Step> {
  return new Set([...steps].filter((step) => step !== gone));
}
