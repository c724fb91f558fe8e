import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { parseSearch } from '../../src/registry/catalogue/query';
import searchPackages from '../../src/search/get';
import { storedCatalogue } from '../support/catalogue';
import { apiEvent } from '../support/events';
import { storedPackument } from '../support/packages';
import { bodyOf, useRegistry } from '../support/registry';

const resource = '/registry/-/v1/search';

const asked = (text: string) => new Map([['text', text]]);

type Details = Readonly<Record<string, unknown>>;

describe('GET /registry/-/v1/search', () => {
  const registry = useRegistry();

  /** Puts a package with one version of that manifest into the bucket. */
  function keep(name: string, manifest: Details = {}, more: Details = {}) {
    const packument = storedPackument({ name, versions: { '1.0.0': manifest }, more });
    registry.s3.put(`${name}/index.json`, packument);
  }

  function search(query: Readonly<Record<string, string>>) {
    return searchPackages(apiEvent({ resource, query }));
  }

  async function names(text: string, more: Readonly<Record<string, string>> = {}): Promise<string[]> {
    const { objects } = bodyOf(await search({ text, ...more }));
    return objects.map((object: { package: { name: string } }) => object.package.name);
  }

  test('answers in the shape that npm, pnpm and websites read', async () => {
    const manifest = {
      description: 'A widget',
      keywords: ['ui'],
      author: 'Ann Bee <ann@example.org> (https://ann.example)',
      _npmUser: { name: 'ann', email: '' },
      homepage: 'https://widget.example/',
      repository: { type: 'git', url: 'git+https://github.com/acme/widget.git' },
      bugs: { url: 'https://github.com/acme/widget/issues' },
    };
    keep('@acme/widget', manifest, { maintainers: [{ name: 'ann', email: 'ann@example.org' }] });
    const result = await search({ text: 'widget' });
    expect(result.statusCode).toBe(200);
    expect(bodyOf(result)).toEqual({
      objects: [
        {
          package: {
            name: '@acme/widget',
            scope: 'acme',
            version: '1.0.0',
            description: 'A widget',
            keywords: ['ui'],
            date: '2026-01-02T03:04:05.678Z',
            links: {
              homepage: 'https://widget.example/',
              repository: 'https://github.com/acme/widget',
              bugs: 'https://github.com/acme/widget/issues',
            },
            author: { name: 'Ann Bee' },
            publisher: { username: 'ann', email: '' },
            maintainers: [{ username: 'ann', email: '' }],
          },
          score: { final: 1, detail: { quality: 0, popularity: 0, maintenance: 0 } },
          searchScore: 1,
        },
      ],
      total: 1,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  test('has maintainers and publisher of a package that tells of neither', async () => {
    keep('widget');
    const [{ package: found }] = bodyOf(await search({ text: 'widget' })).objects;
    expect(found).toMatchObject({ maintainers: [], publisher: { username: '', email: '' }, keywords: [] });
  });

  test('finds a word in name, keywords, description and people, in that order', async () => {
    keep('in-people', {}, { maintainers: [{ name: 'chart' }] });
    keep('in-description', { description: 'Draws a chart.' });
    keep('in-keywords', { keywords: 'chart, svg' });
    keep('barchart');
    keep('chartist');
    keep('bar-chart');
    keep('chart');
    keep('unrelated');
    expect(await names('Chart')).toEqual([
      'chart',
      'bar-chart',
      'chartist',
      'in-keywords',
      'barchart',
      'in-description',
      'in-people',
    ]);
  });

  test.each(['ui chart', 'ui+chart', '  chart   ui '])(
    'finds only what holds every word of %j',
    async (text) => {
      keep('chart', { keywords: ['ui'] });
      keep('chart-cli', { keywords: ['cli'] });
      expect(await names(text)).toEqual(['chart']);
    },
  );

  test('puts deprecated packages last', async () => {
    keep('chart', { deprecated: 'Use bar-chart.' });
    keep('bar-chart');
    expect(await names('chart')).toEqual(['bar-chart', 'chart']);
  });

  test('does not show a package without versions', async () => {
    registry.s3.put('widget/index.json', storedPackument({ versions: {}, tags: {} }));
    expect(bodyOf(await search({ text: '' }))).toMatchObject({ objects: [], total: 0 });
  });

  test.each([
    ['scope:acme', ['@acme/widget']],
    ['scope:@ACME', ['@acme/widget']],
    ['keywords:ui', ['@acme/widget', 'gadget']],
    ['keyword:svg', ['gadget']],
    ['keywords:svg,cli', ['gadget', 'tool']],
    ['keywords:ui keywords:svg', ['gadget']],
    ['author:ann', ['@acme/widget']],
    ['author:cleo', ['tool']],
    ['maintainer:Bob', ['gadget']],
    ['keywords:ui gadget', ['gadget']],
    ['scope:acme keywords:svg', []],
    ['maintainer:', []],
  ])('takes the filter %j', async (text, found) => {
    keep('@acme/widget', { keywords: ['ui'], author: { name: 'Ann Bee' } });
    keep('gadget', { keywords: ['ui', 'svg'] }, { maintainers: [{ name: 'bob' }] });
    keep('tool', { keywords: ['cli'], _npmUser: { name: 'cleo' } });
    expect(await names(text)).toEqual(found);
  });

  test('tells all packages where nothing is asked for', async () => {
    keep('widget');
    keep('gadget');
    expect(await names('')).toEqual(['gadget', 'widget']);
    expect(bodyOf(await searchPackages(apiEvent({ resource }))).total).toBe(2);
  });

  test('pages through everything once, with the total on each page', async () => {
    for (let number = 10; number < 35; number += 1) keep(`widget-${number}`);
    const first = bodyOf(await search({ text: 'widget' }));
    const second = bodyOf(await search({ text: 'widget', from: '20' }));
    const seen = [...first.objects, ...second.objects].map((object) => object.package.name);
    expect([first.objects.length, first.total, second.objects.length, second.total]).toEqual([20, 25, 5, 25]);
    expect(new Set(seen).size).toBe(25);
    expect(await names('widget', { size: '2', from: '3' })).toEqual(['widget-13', 'widget-14']);
    expect(await names('widget', { from: '99' })).toEqual([]);
    expect(bodyOf(await search({ text: 'widget', size: '0' }))).toMatchObject({ objects: [], total: 25 });
  });

  test('tells 250 packages at most', async () => {
    for (let number = 0; number < 260; number += 1) keep(`widget-${number}`);
    expect(await names('widget', { size: '1000' })).toHaveLength(250);
  });

  test.each([
    ['a negative size', { size: '-1' }, 'size must be a whole number'],
    ['a size in words', { size: 'ten' }, 'size must be a whole number'],
    ['an empty size', { size: '' }, 'size must be a whole number'],
    ['half a package', { from: '1.5' }, 'from must be a whole number'],
    ['an exponent', { from: '1e3' }, 'from must be a whole number'],
    ['a number beyond all', { from: '99999999999999999999' }, 'from must be a whole number'],
    [
      'more than twenty words',
      { text: Array.from({ length: 21 }, (_, n) => `w${n}`).join(' ') },
      'at most 20',
    ],
    ['a filter with more', { text: `keywords:${'abcdefghijklmnopqrstu'.split('').join()}` }, 'at most 20'],
    ['a character that nobody sees', { text: 'wid\0get' }, 'the control character U+0000'],
    ['another one in a filter', { text: 'keywords:\u009b' }, 'the control character U+009B'],
    ['a text without end', { text: 'x'.repeat(1001) }, 'longer than 1000 characters'],
  ])('refuses %s', async (_what, query, sentence) => {
    const result = await search({ text: 'widget', ...query });
    expect(result.statusCode).toBe(400);
    expect(bodyOf(result).error).toContain(sentence);
  });

  test('looks once for a word that is repeated', async () => {
    keep('widget');
    expect(await names(Array(200).fill('widg').join(' '))).toEqual(['widget']);
    const [once, often] = [parseSearch(asked('a b')), parseSearch(asked('a b a A b a'))];
    expect(often).toEqual(once);
  });

  test.each(['__proto__', 'constructor', 'keywords:__proto__', 'toString:x', 'scope:', '%00', '[', '\\'])(
    'finds nothing for %j',
    async (text) => {
      keep('widget');
      expect(bodyOf(await search({ text, quality: 'x' }))).toMatchObject({ objects: [], total: 0 });
    },
  );

  test('takes parameters that came twice', async () => {
    keep('widget');
    const event = apiEvent({ resource, query: { text: 'widget', size: '5' } });
    const twice = { text: ['gadget', 'widget'], size: ['x', '5'] };
    const result = await searchPackages({ ...event, multiValueQueryStringParameters: twice });
    expect(bodyOf(result).total).toBe(1);
  });

  test('reads every package only once', async () => {
    keep('widget');
    await search({ text: 'widget' });
    expect(await names('widget')).toEqual(['widget']);
    expect(registry.s3.mock.commandCalls(ListObjectsV2Command)).toHaveLength(1);
  });

  test('knows the packages of the original, and never shows their attachments', async () => {
    const more = { _attachments: { 'widget-1.0.0.tgz': { data: 'AAAA' } }, time: undefined, _rev: undefined };
    keep('widget', { keywords: 'ui data' }, more);
    const result = await search({ text: 'keywords:data' });
    expect(bodyOf(result).objects[0].package).toMatchObject({ name: 'widget', keywords: ['ui', 'data'] });
    const stored = await storedCatalogue((key) => registry.s3.objects.get(key)?.body);
    expect(JSON.stringify(stored)).not.toContain('AAAA');
  });

  test('keeps one damaged package from hiding all others', async () => {
    keep('widget');
    registry.s3.put('broken/index.json', '{"versions":');
    registry.s3.put('..x/index.json', '{}');
    expect(await names('')).toEqual(['widget']);
  });

  test('links to web pages only', async () => {
    const manifest = {
      homepage: 'javascript:alert(1)',
      repository: 'git@github.com:acme/widget.git',
      bugs: 'https://ann:secret@bugs.example/',
    };
    keep('widget', manifest);
    const [{ package: found }] = bodyOf(await search({ text: 'widget' })).objects;
    expect(found.links).toEqual({ repository: 'https://github.com/acme/widget' });
  });

  test('asks nothing upstream', async () => {
    const before = registry.upstream.requests.length;
    await search({ text: 'left-pad' });
    expect(registry.upstream.requests).toHaveLength(before);
  });

  test('answers 503 when storage fails', async () => {
    registry.s3.failNext('GetObject');
    expect((await search({ text: 'widget' })).statusCode).toBe(503);
  });
});
