import { describe, expect, test } from '@jest/globals';
import { type Place, placeOf } from '../../../src/registry/readme/place';
import { readmeHtml } from '../../../src/registry/readme/readme';

const PLACE: Place = { page: 'https://github.com/acme/widget', directory: 'packages/widget' };

describe('a readme', () => {
  test('is Markdown as GitHub writes it', () => {
    const found = shown(
      '| a | b |\n|---|--:|\n| 1 | ~~2~~ |\n\n- [x] done\n- [ ] to *do*\n- [link](https://a.example)\n\nhttps://b.example readme.md',
    );
    expect(found).toContain('<div class="scroll" tabindex="0"><table>');
    expect(found).toContain('<td><del>2</del></td>'.replaceAll('del', 's'));
    expect(found).toContain('<input type="checkbox" disabled checked aria-label="Done"> done');
    expect(found).toContain('<input type="checkbox" disabled aria-label="To do"> to <em>do</em>');
    expect(found).toContain('<li><a href="https://a.example/" rel="noreferrer nofollow">link</a></li>');
    expect(found).toContain(
      '<a href="https://b.example/" rel="noreferrer nofollow">https://b.example</a> readme.md',
    );
  });

  test('has footnotes', () => {
    const found = shown(
      'One[^1] and two[^long], one again[^1], none[^x].\n\n[^long]: Some *words*\nin two lines[^third].\n\n    And more.\n[^1]: Word\n\n[^third]: Third.\n[^unused]: Not shown.\n\nEnd.',
    );
    const ref = (number: number, id = number.toString()) =>
      `<sup><a id="user-content-fnref-${id}" href="#user-content-fn-${number}">${number}</a></sup>`;
    expect(found).toContain(
      `<p>One${ref(1)} and two${ref(2)}, one again${ref(1, '1-2')}, none[^x].</p>\n<p>End.</p>`,
    );
    const back = (id: string) => ` <a title="Back to the text" href="#user-content-fnref-${id}">↩</a>`;
    expect(found.slice(found.indexOf('<hr>'))).toBe(
      '<hr>\n<ol>\n' +
        `<li id="user-content-fn-1">\n<p>Word${back('1')}${back('1-2')}</p>\n</li>\n` +
        `<li id="user-content-fn-2">\n<p>Some <em>words</em>\nin two lines${ref(3)}.</p>\n<p>And more.${back('2')}</p>\n</li>\n` +
        `<li id="user-content-fn-3">\n<p>Third.${back('3')}</p>\n</li>\n</ol>\n`,
    );
  });

  test('has no footnotes in code, and none whose end is not a paragraph without a way back', () => {
    expect(shown('`[^1]`\n\n```\n[^1]: a\n```\n')).not.toContain('<hr>');
    expect(shown('a[^1]\n\n[^1]:\n    - b\n')).toMatch(/<li>b<\/li>\n<\/ul>\n <a title="Back to the text"/);
    expect(shown('![a[^1]](https://a.example/b.png)[^2]\n\n[^1]: b\n[^2]: c')).toContain(
      'id="user-content-fn-2"',
    );
  });

  test.each([
    ['note', 'Note', 'note'],
    ['TIP', 'Tip', 'good'],
    ['IMPORTANT', 'Important', 'note'],
    ['WARNING', 'Warning', 'warn'],
    ['CAUTION', 'Caution', 'bad'],
  ])('has an alert %s with a word', (mark, word, colour) => {
    expect(shown(`> [!${mark}]\n> Some *words*.\n>\n> More.`)).toBe(
      `<div class="alert ${colour}"><p><strong>${word}</strong></p><p>Some <em>words</em>.</p>\n<p>More.</p>\n</div>\n`,
    );
    expect(shown(`> [!${mark}]  \n> words`)).toContain('</p><p>\nwords</p>');
    expect(shown(`> [!${mark}]\n>\n> - [x] a`)).toContain(`<strong>${word}</strong></p>\n<ul>`);
  });

  test('has quotes that are no alerts', () => {
    for (const text of ['> [!NOTE] words', '> [!OTHER]\n> words', '> a\n> [!NOTE]', '> - [!NOTE]'])
      expect(shown(text)).not.toContain('alert');
  });

  test('has code in colours', () => {
    expect(shown('```ts\nconst a = "<b>";\n```')).toBe(
      '<pre tabindex="0"><code><span class="h-k">const</span> a = <span class="h-s">&quot;&lt;b&gt;&quot;</span>;\n</code></pre>\n',
    );
    expect(shown('    <b>')).toBe('<pre tabindex="0"><code>&lt;b&gt;\n</code></pre>\n');
  });

  test('has headings below that of the page, with anchors that its links lead to', () => {
    const found = shown('# How to *use* it?\n\n## Same\n\n## Same\n\n###### Deep\n\n[go](#how-to-use-it)');
    expect(found).toContain('<h2 id="user-content-how-to-use-it">How to <em>use</em> it?</h2>');
    expect(found).toContain('<h3 id="user-content-same">Same</h3>\n<h3 id="user-content-same-1">Same</h3>');
    expect(found).toContain('<h6 id="user-content-deep">');
    expect(found).toContain('<a href="#user-content-how-to-use-it">go</a>');
  });

  test('has links and images that lead into the repository', () => {
    const base = 'https://github.com/acme/widget';
    expect(hrefs('[a](guide/a.md#b) [b](./c) [c](../../LICENSE) [d](/CHANGELOG.md)')).toEqual([
      `${base}/blob/HEAD/packages/widget/guide/a.md#b`,
      `${base}/blob/HEAD/packages/widget/c`,
      `${base}/blob/HEAD/LICENSE`,
      `${base}/blob/HEAD/CHANGELOG.md`,
    ]);
    expect(shown('![logo](logo.svg)')).toContain(
      `<img src="${base}/raw/HEAD/packages/widget/logo.svg" alt="logo"`,
    );
  });

  test('has no link that leads out of the repository, or anywhere without one', () => {
    expect(hrefs('[a](../../../../b) [b](javascript:c) [c](//d.example)')).toEqual(['https://d.example/']);
    expect(readmeHtml('[a](b.md) ![c](d.png)', { place: undefined, images: true }).markup).toBe(
      '<p><a>a</a> c</p>\n',
    );
  });

  test('has raw HTML as far as GitHub has it', () => {
    const found = shown(
      '<p align="center"><img src="https://a.example/b.png" width="40"></p>\n\n<details><summary>More</summary>\n\n*text*\n\n</details>',
    );
    expect(found).toContain(
      '<p align="center"><img width="40" src="https://a.example/b.png" alt="b.png" loading="lazy"',
    );
    expect(found).toContain('<details><summary>More</summary>\n<p><em>text</em></p>\n</details>');
  });

  test('tells in words what it would show in images, where none are shown', () => {
    const { markup } = readmeHtml('[![build](https://a.example/b.svg)](https://c.example)', {
      place: PLACE,
      images: false,
    });
    expect(markup).toBe('<p><a href="https://c.example/" rel="noreferrer nofollow">build</a></p>\n');
  });

  test.each([
    ['quotes within quotes', '> '.repeat(30_000)],
    ['elements within each other', '<div>'.repeat(13_000)],
    ['lists within each other', `${'* '.repeat(200)}a`],
    ['tables within each other', '<table><tr><td>'.repeat(4000)],
    // Each paragraph would repeat all of them.
    [
      'tags that are never closed',
      `<div><p>${Array.from({ length: 90 }, (_, id) => `<b id=${id}>`).join('')}${'<p>x'.repeat(15_000)}`,
    ],
    [
      'the cells of a table that has too many',
      `${'|'.repeat(20_000)}\n${'|-'.repeat(19_999)}|\n${'x\n'.repeat(3000)}`,
    ],
    ['a megabyte', 'a '.repeat(500_000)],
    ['more footnotes than a page can have', footnotesOf(8000)],
    ['one footnote that is referred to too often', `[^a]: b\n\n${'[^a]'.repeat(25_000)}`],
  ])('is shown as it was written where it would be too much work: %s', (_, text) => {
    const found = shown(text);
    expect(found).not.toMatch(/<(?:b|div|table|ul|blockquote)\b/);
    expect(found.length).toBeLessThan(700_000);
  });

  test.each([
    '[',
    '[a](',
    '![',
    '](',
    '*a_ ',
    '**a ',
    '~~a',
    '`',
    '<a ',
    '<!--',
    '&a',
    '[a]: b\n',
    '|a',
    '"',
    'a\n=\n',
    '[^a',
    '[^a]: ',
    '[^a]: b\n',
    '[^a]:\n',
    '[^a]:\n\n',
    '> [!NOTE]\n\n',
    '> [^a]: ',
  ])('of 64 KiB of %j is shown', (piece) => {
    const found = shown(piece.repeat(65_536 / piece.length));
    expect(found.length).toBeLessThan(2_000_000);
  });
});

describe('the place of a readme', () => {
  test('is what package.json says of the repository', () => {
    expect(placeOf('acme/widget')).toEqual({ page: 'https://github.com/acme/widget', directory: '' });
    expect(placeOf({ url: 'git+https://ghe.example/a/b.git', directory: 'c' })).toEqual({
      page: 'https://ghe.example/a/b',
      directory: 'c',
    });
    expect(placeOf({ url: 'file:///a/b' })).toBeUndefined();
    expect(placeOf(undefined)).toBeUndefined();
  });

  test('is the root of the repository where no directory is named', () => {
    const { markup } = readmeHtml('[a](b)', { place: placeOf('acme/widget'), images: true });
    expect(markup).toContain('href="https://github.com/acme/widget/blob/HEAD/b"');
  });

  test('cannot be outside of the repository', () => {
    const place = placeOf({ url: 'https://github.com/acme/widget', directory: '../../other/x' });
    const { markup } = readmeHtml('[a](b)', { place, images: true });
    expect(markup.includes('github.com/other')).toBe(false);
  });
});

function footnotesOf(count: number): string {
  const each = (text: (number: number) => string) =>
    Array.from({ length: count }, (_, at) => text(at)).join('');
  return `${each((number) => `[^${number}]`)}\n\n${each((number) => `[^${number}]: a\n`)}`;
}

function shown(text: string): string {
  return readmeHtml(text, { place: PLACE, images: true }).markup;
}

function hrefs(text: string): readonly string[] {
  return [...shown(text).matchAll(/href="([^"]*)"/g)].map(([, href = '']) => href);
}
