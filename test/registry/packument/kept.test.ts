import { describe, expect, test } from '@jest/globals';
import { promisedOf } from '../../../src/registry/packument/kept';
import { ownForm } from '../../../src/registry/packument/ownForm';

const place = { name: 'left-pad', registryUrl: 'https://npm.example/registry', passesTarballs: true };

function formOf(versions: object) {
  const form = ownForm(Buffer.from(JSON.stringify({ name: 'left-pad', versions })), place);
  if (form?.promised === undefined) throw new Error('It is a packument whose tarballs pass through.');
  return { ...form, promised: form.promised, body: String(form.body) };
}

const url = 'https://registry.example/left-pad/-/left-pad-1.0.0.tgz';

describe('what a packument promises of its tarballs', () => {
  test.each([
    ['an SRI', { integrity: 'sha512-abc=', tarball: url }, { integrity: 'sha512-abc=', url }],
    ['a sha1 in hex', { shasum: '00ff', tarball: url }, { integrity: 'sha1-AP8=', url }],
    ['no URL', { integrity: 'sha512-abc=' }, { integrity: 'sha512-abc=', url: undefined }],
    ['nothing', { tarball: url }, undefined],
    [
      'an integrity that looks like the next line',
      { integrity: '\n["other.tgz","sha512-x",""]' },
      { integrity: '\n["other.tgz","sha512-x",""]', url: undefined },
    ],
  ])('is told by %s', (_what, dist, expected) => {
    const { promised } = formOf({ '1.0.0': { dist }, '1.1.0': { dist: { integrity: 'sha512-last' } } });
    expect(promisedOf(promised, 'left-pad-1.0.0.tgz')).toEqual(expected);
    expect(promisedOf(promised, 'left-pad-1.1.0.tgz')?.integrity).toBe('sha512-last');
    expect(promisedOf(promised, 'other.tgz')).toBeUndefined();
  });

  test('is that of the first version that names the file', () => {
    const first = { dist: { integrity: 'sha512-first', tarball: url } };
    const { promised } = formOf({ '1.0.0': first, '2.0.0': { dist: { ...first.dist, integrity: 'other' } } });
    expect(promisedOf(promised, 'left-pad-1.0.0.tgz')?.integrity).toBe('sha512-first');
  });
});

test.each([
  ['where npm looks', url],
  ['elsewhere', 'https://cdn.example/0123'],
])('the document says what the text says, with tarballs %s', (_where, tarball) => {
  const { body, document } = formOf({ '1.0.0': { dist: { tarball } } });
  expect(document()).toEqual(JSON.parse(body));
  expect(body).toContain('"https://npm.example/registry/left-pad/-/left-pad-1.0.0.tgz"');
});
