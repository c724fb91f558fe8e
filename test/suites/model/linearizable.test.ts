import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findViolation, type Step } from './linearizable';

type Times = readonly [start: number, end: number];

const NEVER = Number.POSITIVE_INFINITY;

const write = ([start, end]: Times, value: string): Step => ({
  start,
  end,
  isRead: false,
  effect: `write ${value}`,
  next: () => value,
});

const read = ([start, end]: Times, value: string): Step => ({
  start,
  end,
  isRead: true,
  effect: `read ${value}`,
  next: (state) => (state === value ? state : undefined),
});

const swap = ([start, end]: Times, from: string, to: string): Step => ({
  start,
  end,
  isRead: false,
  effect: `swap ${from} ${to}`,
  next: (state) => (state === from ? to : undefined),
});

/** The same question, answered by trying every order of every choice of the steps that may not have happened. */
function isPossible(initial: string, steps: readonly Step[]): boolean {
  const must = steps.filter(({ end }) => end !== NEVER);
  if (must.length === 0) return true;
  const earliestEnd = Math.min(...must.map(({ end }) => end));
  return steps.some((step) => {
    const state = step.start <= earliestEnd ? step.next(initial) : undefined;
    const others = steps.filter((other) => other !== step);
    return state !== undefined && isPossible(state, others);
  });
}

describe('the search for an order that explains everything', () => {
  test.each<[string, Step[]]>([
    ['a write, and later a read of it', [write([0, 1], 'x'), read([2, 3], 'x')]],
    ['a read of the old value during a write', [write([0, 9], 'x'), read([1, 2], '')]],
    ['a read of the new value during a write', [write([0, 9], 'x'), read([1, 2], 'x'), read([3, 4], 'x')]],
    ['two writes at once, in either order', [write([0, 9], 'x'), write([0, 9], 'y'), read([10, 11], 'x')]],
    [
      'a write of unknown outcome that is seen',
      [write([0, NEVER], 'x'), read([1, 2], ''), read([8, 9], 'x')],
    ],
    ['a write of unknown outcome that is not seen', [write([0, NEVER], 'x'), read([8, 9], '')]],
    [
      'two writes of unknown outcome and the same effect',
      [
        write([0, NEVER], 'x'),
        write([0, NEVER], 'x'),
        read([1, 2], 'x'),
        write([3, 4], 'y'),
        read([5, 6], 'x'),
      ],
    ],
    ['a read that must come before a write that ends first', [write([2, 3], 'x'), read([0, 9], '')]],
  ])('finds %s', (_, steps) => {
    expect(findViolation('', steps)).toBeUndefined();
  });

  test.each<[string, Step[], string]>([
    ['a write that is lost', [write([0, 1], 'x'), read([2, 3], '')], 'read '],
    ['a value that nobody wrote', [write([0, 1], 'x'), read([2, 3], 'z')], 'read z'],
    ['a new value and then the old one', [write([0, 9], 'x'), read([1, 2], 'x'), read([3, 4], '')], 'read '],
    ['a value before it was written', [read([0, 1], 'x'), write([2, NEVER], 'x')], 'read x'],
    [
      'a write of unknown outcome that happens twice',
      [write([0, NEVER], 'x'), read([1, 2], 'x'), write([3, 4], 'y'), read([5, 6], 'x')],
      'read x',
    ],
    ['two swaps of the same value', [swap([0, 5], '', 'x'), swap([0, 5], '', 'y')], 'swap'],
  ])('refuses %s', (_, steps, culprit) => {
    expect(findViolation('', steps)?.step.effect).toContain(culprit);
  });

  test('agrees with the slow way of asking', () => {
    const value = fc.constantFrom('', 'x', 'y');
    const times = fc
      .tuple(fc.nat(20), fc.nat(8), fc.boolean())
      .map(([start, length, isKnown]): Times => [start, isKnown ? start + length + 0.5 : NEVER]);
    const known = fc
      .tuple(fc.nat(20), fc.nat(8))
      .map(([start, length]): Times => [start, start + length + 0.5]);
    const step = fc.oneof(
      fc.tuple(times, value).map(([at, to]) => write(at, to)),
      fc.tuple(times, value, value).map(([at, from, to]) => swap(at, from, to)),
      fc.tuple(known, value).map(([at, seen]) => read(at, seen)),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 7 }), (steps) => {
        expect(findViolation('', steps) === undefined).toBe(isPossible('', steps));
      }),
      { numRuns: 2_000 },
    );
  });
});
