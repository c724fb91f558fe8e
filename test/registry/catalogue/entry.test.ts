import { describe, expect, test } from '@jest/globals';
import { toEntry } from '../../../src/registry/catalogue/entry';
import { parsePackageName } from '../../../src/registry/names';
import { parsePackument } from '../../../src/registry/packument/packument';
import { storedPackument } from '../../support/packages';

function entryOf(manifest: Readonly<Record<string, unknown>>) {
  const stored = storedPackument({ versions: { '1.0.0': manifest } });
  return toEntry(parsePackument(Buffer.from(stored), parsePackageName('widget'), new Date(0)));
}

const repository = (url: string) => entryOf({ repository: { type: 'git', url } }).links.repository;

describe('the entry of a package in the catalogue', () => {
  test.each([
    ['acme/widget', 'https://github.com/acme/widget'],
    ['github:acme/widget', 'https://github.com/acme/widget'],
    ['git@git.example:acme/widget.git', 'https://git.example/acme/widget'],
    ['git+ssh://git@git.example/acme/widget.git#main', 'https://git.example/acme/widget'],
    ['git://git.example/acme/widget.git#.git#\n', 'https://git.example/acme/widget'],
    ['https://git.example/acme.github/widget', 'https://git.example/acme.github/widget'],
  ])('links %j to its page', (url, page) => {
    expect(repository(url)).toBe(page);
  });

  test('links to no URL of more than 500 characters', () => {
    const url = (length: number) => `https://git.example/`.padEnd(length, 'x');
    expect(repository(url(500))).toBe(url(500));
    expect(entryOf({ homepage: url(501), bugs: url(501), repository: url(501) }).links).toEqual({});
  });

  // Hours, if a pattern met all of it.
  test.each(['.git#', 'git+', '.git', 'a/', ' '])('looks at no 5 MB of %j', (piece) => {
    const endless = `${piece.repeat(5_000_000 / piece.length)}\nx`;
    const people = { author: endless, _npmUser: { name: endless } };
    const entry = entryOf({ repository: endless, homepage: endless, keywords: endless, ...people });
    expect(entry.links).toEqual({});
    expect(entry.author.length + entry.publisher.length).toBeLessThanOrEqual(200);
    expect(entry.keywords.join('').length).toBeLessThanOrEqual(1500);
  });

  test('is small, whatever the package says', () => {
    const long = 'x'.repeat(400);
    const many = Array(10_000).fill(long);
    const urls = { homepage: `https://${long}`, bugs: `https://${long}`, repository: `https://${long}` };
    const manifest = {
      ...urls,
      description: many.join(),
      keywords: many,
      author: long,
      _npmUser: { name: long },
    };
    const users = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [`somebody-${i}`.padEnd(39, 'x'), true]),
    );
    const stored = storedPackument({ versions: { '1.0.0': manifest }, more: { maintainers: many, users } });
    const entry = toEntry(parsePackument(Buffer.from(stored), parsePackageName('widget'), new Date(0)));
    expect(entry.users).toHaveLength(500);
    expect(JSON.stringify(entry).length).toBeLessThan(32 * 1024);
  });

  test('cuts a list of keywords before it looks at them', () => {
    expect(entryOf({ keywords: [...Array(30).fill(' '), 'late'] }).keywords).toEqual([]);
    expect(entryOf({ keywords: ['x'.repeat(200)] }).keywords).toEqual(['x'.repeat(50)]);
  });

  test('cuts a person to 1,000 characters before it looks for the name in it', () => {
    expect(entryOf({ author: `${' '.repeat(1000)}Ann` }).author).toBe('');
    expect(entryOf({ author: `${' '.repeat(900)}Ann <ann@example.org>` }).author).toBe('Ann');
  });
});
