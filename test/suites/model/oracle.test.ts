import { describe, expect, test } from '@jest/globals';
import type { Happening } from './history';
import { inspect } from './inspect';
import { judge } from './oracle';
import {
  type Change,
  hasBytes,
  isChosen,
  isLatest,
  isMarked,
  isNotThere,
  isStarred,
  marks,
  pointsAt,
  publishes,
  stars,
  tags,
  unpublishes,
} from './registers';

function happening(start: number, changes: readonly Change[], more: Partial<Happening> = {}): Happening {
  const said = { label: 'said', answer: '200', isKnown: true };
  return { package: 'widget', client: 0, start, end: start + 1, changes, ...said, ...more };
}

function problems(...happenings: readonly Happening[]): readonly string[] {
  return judge({ happenings: [...happenings], problems: [] }).map(({ text }) => text);
}

const A = { integrity: 'A', tag: 't-1.0.0' };
const B = { ...A, integrity: 'B' };
const published = happening(0, publishes('1.0.0', A));

describe('the oracle', () => {
  test('is content with a life from publish to unpublish', () => {
    const tagged = happening(2, tags('a', '1.0.0'));
    const marked = happening(4, [marks('1.0.0', 'old')]);
    const seen = happening(6, [hasBytes('1.0.0', 'A'), pointsAt('a', '1.0.0'), isMarked('1.0.0', 'old')]);
    const unpublished = happening(8, unpublishes('1.0.0'));
    const seenLast = happening(10, [isNotThere('1.0.0'), pointsAt('a', '')]);
    expect(problems(published, tagged, marked, seen, unpublished, seenLast)).toEqual([]);
  });

  test.each<[string, readonly Happening[], RegExp]>([
    ['a version that vanishes', [happening(2, [isNotThere('1.0.0')])], /^version 1\.0\.0: "see not there"/],
    ['a version whose bytes change', [happening(2, [hasBytes('1.0.0', 'B')])], /^version 1\.0\.0: "see B"/],
    ['a second publish with other bytes', [happening(2, publishes('1.0.0', B))], /^version 1\.0\.0: /],
    [
      'a publish whose tag was not set',
      [happening(2, publishes('1.0.0', { ...A, tag: 'u-1.0.0' }))],
      /^version 1\.0\.0: /,
    ],
    [
      'a version that comes back',
      [happening(2, unpublishes('1.0.0')), happening(4, publishes('1.0.0', A))],
      /^version 1\.0\.0: /,
    ],
    [
      'a tag that stays when its version goes',
      [
        happening(2, tags('a', '1.0.0')),
        happening(4, unpublishes('1.0.0')),
        happening(6, [pointsAt('a', '1.0.0')]),
      ],
      /^tag a: "see 1\.0\.0"/,
    ],
    [
      'a mark that is lost',
      [happening(2, [marks('1.0.0', 'old')]), happening(4, [isMarked('1.0.0', '')])],
      /^mark 1\.0\.0: "see "/,
    ],
    [
      'a latest that goes to the lowest version',
      [
        happening(2, [...publishes('1.1.0', A), ...publishes('2.0.0', A), ...publishes('3.0.0-rc.1', A)]),
        happening(4, unpublishes('1.0.0')),
        happening(6, [isLatest('1.1.0')]),
      ],
      /^latest: "see 1\.1\.0" .* it was "2\.0\.0 of 1\.1\.0,2\.0\.0,3\.0\.0-rc\.1"/,
    ],
    [
      'a latest that moves with a publish',
      [happening(2, publishes('2.0.0', A)), happening(4, [isChosen('2.0.0', ['1.0.0', '2.0.0'])])],
      /^latest: /,
    ],
    [
      'a time that changes',
      [happening(2, [], { times: { '1.0.0': 'then' } }), happening(4, [], { times: { '1.0.0': 'now' } })],
      /^The time of 1\.0\.0 was seen as then and as now\.$/,
    ],
    ['a star that is lost', [happening(2, [stars(true)]), happening(4, [isStarred(false)])], /^star: /],
    [
      'two revisions of one generation',
      [happening(2, [], { revision: { rev: '2-aa' } }), happening(2, [], { revision: { rev: '2-bb' } })],
      /^The revisions 2-aa and 2-bb have the same predecessor\.$/,
    ],
    [
      'a revision that goes back',
      [happening(2, [], { revision: { rev: '3-aa' } }), happening(4, [], { revision: { rev: '2-bb' } })],
      /^2-bb was seen at 4\.0, after 3-aa at 3\.0\.$/,
    ],
    [
      'a revision with two contents',
      [
        happening(2, [], { revision: { rev: '3-aa', content: 'x' } }),
        happening(4, [], { revision: { rev: '3-aa', content: 'y' } }),
      ],
      /^The revision 3-aa has two contents:/,
    ],
  ])('refuses %s', (_, happenings, text) => {
    expect(problems(published, ...happenings)).toEqual([expect.stringMatching(text)]);
  });

  test('forgives what nobody was told of', () => {
    const lost = happening(2, unpublishes('1.0.0'), { isKnown: false });
    expect(problems(published, lost, happening(4, [isNotThere('1.0.0')]))).toEqual([]);
    expect(problems(published, lost, happening(4, [hasBytes('1.0.0', 'A')]))).toEqual([]);
  });
});

describe('a look at a packument', () => {
  const time = { created: '2026-01-02T03:04:05.678Z', modified: '2026-01-02T03:04:05.678Z' };
  const sound = {
    versions: { '1.0.0': { dist: { integrity: 'A' } } },
    'dist-tags': { latest: '1.0.0', 't-1.0.0': '1.0.0' },
    time: { ...time, '1.0.0': time.created },
  };

  test('finds nothing wrong with a sound one', () => {
    expect(inspect(sound).problems).toEqual([]);
  });

  test.each([
    [
      { 'dist-tags': { ...sound['dist-tags'], a: '2.0.0' } },
      'The tag a points at 2.0.0, which is not in the same document.',
    ],
    [{ 'dist-tags': { 't-1.0.0': '1.0.0' } }, 'There are versions, and no latest.'],
    [{ 'dist-tags': { latest: '1.0.0' } }, '1.0.0 is there without the one tag that it was published with.'],
    [
      { 'dist-tags': { ...sound['dist-tags'], 'u-1.0.0': '1.0.0' } },
      '1.0.0 is there without the one tag that it was published with.',
    ],
    [{ time }, 'There is no time of 1.0.0.'],
  ])('finds what is wrong with %j', (change, problem) => {
    expect(inspect({ ...sound, ...change }).problems).toEqual([problem]);
  });
});
