import { describe, expect, test } from '@jest/globals';
import { parsePackageName } from '../../src/registry/names';
import { pathOf, routeOf, type WebRoute } from '../../src/web/routes';

const widget = parsePackageName('widget');
const scoped = parsePackageName('@acme/widget');

const STAGE = '01234567-89ab-8cde-8f01-23456789abcd';

const PAGES: readonly (readonly [string, WebRoute])[] = [
  ['/-/web/', { page: 'home' }],
  ['/-/web/search?text=a+b', { page: 'search', text: 'a b', from: 0 }],
  ['/-/web/search?text=&from=20', { page: 'search', text: '', from: 20 }],
  ['/-/web/package/widget', { page: 'package', name: widget }],
  ['/-/web/package/@acme/widget', { page: 'package', name: scoped }],
  ['/-/web/package/@acme/widget/v/1.0.0-b.1', { page: 'package', name: scoped, version: '1.0.0-b.1' }],
  ['/-/web/package/widget/v/1.0.0/files', { page: 'files', name: widget, version: '1.0.0' }],
  ['/-/web/stages', { page: 'stages' }],
  ['/-/web/stages?from=50', { page: 'stages', from: 50 }],
  [`/-/web/stages/${STAGE}`, { page: 'stage', id: STAGE }],
  [
    '/-/web/package/widget/v/1.0.0/files/a%20b/100%25%23%3F.js',
    { page: 'files', name: widget, version: '1.0.0', path: 'a b/100%#?.js' },
  ],
  [
    '/-/web/package/@acme/widget/diff/1.0.0..2.0.0',
    { page: 'diff', name: scoped, from: '1.0.0', to: '2.0.0' },
  ],
];

function read(path: string): WebRoute {
  const { pathname, searchParams } = new URL(path, 'https://npm.example');
  return routeOf(
    pathname.replace(/^\/-\/web\/?/, ''),
    searchParams as unknown as ReadonlyMap<string, string>,
  ); // it has `get`
}

describe('the addresses of pages', () => {
  test.each(PAGES)('%s is read and written', (path, route) => {
    expect(pathOf(route)).toBe(path);
    expect(read(path)).toEqual(route);
  });

  test.each(['@acme%2fwidget', '@acme%2Fwidget', '@acme/widget', '%40acme/widget', '@acme/widget/'])(
    'package/%s is @acme/widget',
    (spelling) => {
      expect(routeOf(`package/${spelling}`, new Map())).toEqual({ page: 'package', name: scoped });
    },
  );

  test('the form of two lists leads to the same page', () => {
    const query = new Map([
      ['from', '1.0.0'],
      ['to', '2.0.0-b.1'],
    ]);
    expect(routeOf('package/@acme/widget/diff', query)).toEqual({
      page: 'diff',
      name: scoped,
      from: '1.0.0',
      to: '2.0.0-b.1',
    });
    for (const [from, to] of [
      ['1.0.0'],
      ['1.0.0', ''],
      ['1.0.0..2.0.0', ''],
      ['latest', '1.0.0'],
      ['/', '1.0.0'],
    ]) {
      const odd = new Map(Object.entries({ from: from ?? '', ...(to !== undefined && { to }) }));
      expect(() => routeOf('package/widget/diff', odd)).toThrow('no page at that address');
    }
  });

  test('a path that a gateway has decoded already is read all the same', () => {
    const files = 'package/@acme/widget/v/1.0.0/files/100% sure.txt';
    expect(routeOf(files, new Map())).toMatchObject({ path: '100% sure.txt' });
  });

  test.each([
    'nothing',
    'search/more',
    'stages/1',
    `stages/${STAGE}/approve`,
    'package/widget/x',
    'package/widget/v',
    'package/widget/v/latest',
    'package/widget/v/one.0.0',
    'package/widget/v/1.0.0/readme',
    'package/widget/v/1.0.0/files/../x',
    'package/widget/v/1.0.0/files/%2e%2e/x',
    'package/widget/v/1.0.0/files/a%2f..%2fx',
    'package/widget/diff',
    'package/widget/diff/1.0.0',
    'package/widget/diff/1.0.0..',
    'package/widget/diff/1.0.0..2.0.0..3.0.0',
    'package/widget/diff/1.0.0..2.0.0/x',
    '__proto__',
  ])('%s is none', (path) => {
    expect(() => routeOf(path, new Map())).toThrow('no page at that address');
  });

  test.each(['package', 'package/@acme', 'package/.hidden', 'package/a%00b', 'package/@*/x', 'package/..'])(
    '%s names no package',
    (path) => {
      expect(() => routeOf(path, new Map())).toThrow('is not a valid package name');
    },
  );

  test('a place in the search that is no number is its beginning', () => {
    for (const from of ['-1', 'x', '1e9', '99999999']) {
      expect(routeOf('search', new Map([['from', from]]))).toMatchObject({ from: 0 });
    }
  });
});
