import { describe, expect, test } from '@jest/globals';
import { ownForm } from '../../../src/registry/packument/ownForm';

const UPSTREAM = 'https://registry.example';
const registryUrl = 'https://npm.example/registry';

/** Of the document, or of a text that says the same in another way; the name of the package is put in front. */
function rewritten(document: object, text = JSON.stringify(document), name = 'left-pad') {
  const field = `"name":${JSON.stringify(name)},`;
  const place = { name, registryUrl, passesTarballs: false };
  const form = ownForm(Buffer.from(text.replace('{', `{${field}`)), place);
  const body = String(form?.body);
  expect(form?.document()).toEqual(JSON.parse(body));
  const result = body.replace(field, '');
  return { text: result, document: JSON.parse(result) };
}

const manifest = (tarball: unknown, more = {}) => ({ dist: { shasum: 'x', tarball }, ...more });

const there = (file: string) => `${UPSTREAM}/left-pad/-/${file}`;
const here = (file: string) => `${registryUrl}/left-pad/-/${file}`;

describe('the tarball URLs of a public packument', () => {
  test('become ours, and nothing else changes', () => {
    const document = {
      readme: 'naïve, 日本語, \u2028 and "quotes"',
      versions: {
        '1.3.0': manifest(there('left-pad-1.3.0.tgz'), { description: '😀' }),
        '0.0.1': manifest(there('left-pad@0.0.1.tgz')),
      },
      time: { '1.3.0': '2020-01-01T00:00:00.000Z' },
    };
    const expected = JSON.stringify(document).replaceAll(`"${UPSTREAM}/`, `"${registryUrl}/`);
    expect(rewritten(document).text).toBe(expected);
    expect(rewritten(document).document.versions['0.0.1'].dist.tarball).toBe(here('left-pad@0.0.1.tgz'));
  });

  test.each([
    ['http', `http://registry.example/left-pad/-/`],
    ['another host, as a mirror leaves it', 'https://elsewhere.example/left-pad/-/'],
    ['a path before it', 'https://mirror.example/api/npm/left-pad/-/'],
  ])('become ours with %s', (_what, prefix) => {
    const document = { versions: { '1.0.0': manifest(`${prefix}left-pad-1.0.0.tgz`) } };
    expect(rewritten(document).document.versions['1.0.0'].dist.tarball).toBe(here('left-pad-1.0.0.tgz'));
  });

  test.each(['@acme/x', '@acme%2fx', '@acme%2Fx'])('become ours for %s', (inUrl) => {
    const document = { versions: { '1.0.0': manifest(`${UPSTREAM}/${inUrl}/-/x-1.0.0.tgz`) } };
    const { versions } = rewritten(document, undefined, '@acme/x').document;
    expect(versions['1.0.0'].dist.tarball).toBe(`${registryUrl}/@acme/x/-/x-1.0.0.tgz`);
  });

  test.each([
    'https://cdn.example/download/left-pad/1.0.0/0123abcd',
    'https://cdn.example/left-pad-1.0.0.tgz',
    'https://registry.example/other/-/left-pad-1.0.0.tgz',
    'https://registry.example/left-pad/-/left-pad-1.0.0.tgz?sig=1',
    'https://registry.example/left-pad/-/../-/x/left-pad-1.0.0.tgz',
    'https://registry.example/?/left-pad/-/left-pad-1.0.0.tgz',
    'ftp://registry.example/left-pad/-/left-pad-1.0.0.tgz',
    '//registry.example/left-pad/-/left-pad-1.0.0.tgz',
    'none',
    '',
    7,
    null,
  ])('stay where they cannot be made out of ours again: %p', (tarball) => {
    const document = { versions: { '1.0.0': manifest(tarball) } };
    expect(rewritten(document).text).toBe(JSON.stringify(document));
  });

  test('of the package - stay: below /-/ the registry has other things', () => {
    const document = { versions: { '0.0.1': manifest(`${UPSTREAM}/-/-/--0.0.1.tgz`) } };
    expect(rewritten(document, undefined, '-').text).toBe(JSON.stringify(document));
  });

  const url = there('left-pad-1.0.0.tgz');
  const one = { versions: { '1.0.0': manifest(url) } };

  test.each([
    ['with spaces', JSON.stringify(one, undefined, 2)],
    ['with a space behind the colon', JSON.stringify(one).replace('"tarball":', '"tarball": ')],
    ['with escaped slashes', JSON.stringify(one).replaceAll('/', '\\/')],
    ['with an escaped name of the field', JSON.stringify(one).replace('"tarball"', '"t\\u0061rball"')],
    ['twice in one object', JSON.stringify(one).replace('"tarball":', `"tarball":"${url}","tarball":`)],
  ])('are found where the text is written %s', (_how, text) => {
    const { versions } = rewritten(one, text).document;
    expect(versions).toEqual({ '1.0.0': manifest(here('left-pad-1.0.0.tgz')) });
  });

  test.each([
    ['a readme that shows one', { readme: `{"dist":{"tarball":"${url}"}}` }],
    ['a readme that shows one with escapes', { readme: `\\"tarball\\":\\"${url}` }],
    ['a readme that shows one with a blank', { readme: `{ "tarball": "${url}" }` }],
    ['a name of a field that ends as one, with a blank', { '{, "tarball': url, readme: '", "tarball": "' }],
    ['a readme that ends as a field begins', { readme: `{"tarball":"${url}`, next: url }],
    ['a name of a field that ends as one', { '{,"tarball': url, 'x\\"tarball': url }],
    ['a text that is only the needle', { readme: `"tarball":"${url}"`, keywords: [`"tarball":"`, url] }],
    ['a field of another object', { config: { tarball: url } }],
    ['a field of a version', { versions: { '1.0.0': manifest(url, { tarball: url }) } }],
  ])('are not taken for %s', (_what, more) => {
    const document = { ...one, ...more };
    const expected = structuredClone(document);
    Object.assign(expected.versions['1.0.0'].dist, { tarball: here('left-pad-1.0.0.tgz') });
    expect(rewritten(document).document).toEqual(expected);
  });

  test('each become ours where they have many hosts', () => {
    const hosts = Array.from({ length: 10 }, (_, number) => `https://host-${number}.example/left-pad/-/`);
    const versions = Object.fromEntries(
      hosts.map((host, number) => [`1.0.${number}`, manifest(`${host}left-pad-1.0.${number}.tgz`)]),
    );
    expect(rewritten({ versions }).text).not.toContain('host-');
  });

  test.each([
    ['without blanks', (text: string) => text],
    ['as Python writes it', (text: string) => text.replaceAll('":', '": ').replaceAll(',"', ', "')],
    ['on several lines', (text: string) => JSON.stringify(JSON.parse(text), undefined, '\t')],
  ])('leave all else of a large packument as it is %s', (_what, spaced) => {
    const versions = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, number) => [
        `1.0.${number}`,
        manifest(there(`left-pad-1.0.${number}.tgz`), { readme: '"tarball":"x'.repeat(100) }),
      ]),
    );
    const text = spaced(JSON.stringify({ name: 'left-pad', versions }));
    const form = ownForm(Buffer.from(text), { name: 'left-pad', registryUrl, passesTarballs: false });
    expect(String(form?.body)).toBe(text.replaceAll(`${UPSTREAM}/left-pad/-/`, `${registryUrl}/left-pad/-/`));
  });
});
