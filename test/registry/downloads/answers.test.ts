import { describe, expect, test } from '@jest/globals';
import { answerOf, versionsIn } from '../../../src/registry/downloads/answers';
import { parsePeriod } from '../../../src/registry/downloads/period';

const TODAY = '2026-03-02';

describe('a period', () => {
  test.each([
    ['last-day', '2026-03-01', '2026-03-01'],
    ['last-week', '2026-02-23', '2026-03-01'],
    ['last-month', '2026-01-31', '2026-03-01'],
    ['last-year', '2025-03-02', '2026-03-01'],
    ['2026-02-28', '2026-02-28', '2026-02-28'],
    ['2026-02-27:2026-03-02', '2026-02-27', '2026-03-02'],
    ['2026-02-27:2027-03-02', '2026-02-27', '2026-03-02'],
    ['2015-01-10:2026-03-02', '2024-08-29', '2026-03-02'],
    ['2015-01-10', '2015-01-10', '2015-01-10'],
  ])('is read from %s', (text, start, end) => {
    expect(parsePeriod(text, TODAY)).toEqual({ start, end });
  });

  test.each(['', ':', '2026-02-29', '2026-2-1', 'last-decade', '2026-02-02:2026-02-01', 'toString'])(
    'is not %j',
    (text) => {
      expect(() => parsePeriod(text, TODAY)).toThrow(/is no period|ends before it begins/);
    },
  );
});

test('the answer has each day of the period, and of no other', () => {
  const series = new Map([
    ['2026-02-20', 9],
    ['2026-02-23', 2],
    ['2026-03-01', 3],
    ['2026-03-02', 4],
  ]);
  const period = parsePeriod('last-week', TODAY);
  expect(answerOf('point', series, { period, name: 'widget' })).toEqual({
    downloads: 5,
    start: '2026-02-23',
    end: '2026-03-01',
    package: 'widget',
  });
  expect(answerOf('range', series, { period }).downloads).toEqual(
    [2, 0, 0, 0, 0, 0, 3].map((downloads, at) => ({
      downloads,
      day: ['2026-02-23', '2026-02-24', '2026-02-25', '2026-02-26', '2026-02-27', '2026-02-28', '2026-03-01'][
        at
      ],
    })),
  );
  const versions = new Map([
    ['1.0.0', series],
    ['0.9.0', new Map([['2026-02-20', 1]])],
  ]);
  expect(versionsIn({ days: series, versions }, period)).toEqual(new Map([['1.0.0', 5]]));
});
