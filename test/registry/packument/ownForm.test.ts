import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { promisedOf } from '../../../src/registry/packument/kept';
import { ownForm } from '../../../src/registry/packument/ownForm';
import { publicFilesIn } from '../../../src/registry/packument/publicFiles';

const NAME = 'left-pad';
const REGISTRY = 'https://npm.example/registry';
const BOUNDS = { values: 1_000_000, levels: 200 };

const file = fc.constantFrom('left-pad-1.0.0.tgz', 'left-pad@1.0.0.tgz', 'x.tgz', 'x.tar', '');
const prefix = fc.constantFrom(
  'https://registry.example/left-pad/-/',
  'http://mirror.example/npm/left-pad/-/',
  'https://cdn.example/',
  '',
);
const tarball = fc.oneof(
  fc.tuple(prefix, file).map((parts) => parts.join('')),
  fc.constantFrom<unknown>(null, 7, {}, 'none'),
);
const dist = fc.oneof(
  fc.record(
    { tarball, integrity: fc.constantFrom('sha512-a', null), shasum: fc.constantFrom('00ff', 1) },
    { requiredKeys: [] },
  ),
  fc.constantFrom<unknown>(null, [], 'x'),
);
/** What is in them may be unusual now and then. */
const seldom = <Value>(usual: fc.Arbitrary<Value>, unusual: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 19, arbitrary: usual }, { weight: 1, arbitrary: unusual });
const key = seldom(
  fc.constantFrom('tarball', 'dist', 'name', 'x', 'é', 'dependencies'),
  fc.constantFrom('versions', '"\\'),
);
const other = fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }));
const manifest = fc
  .tuple(other, fc.record({ dist, dependencies: fc.constant({ a: '1' }) }, { requiredKeys: [] }))
  .map(([a, b]) => ({ ...a, ...b }));
const number = seldom(fc.constantFrom('1.0.0', '1.0.1', '2.0.0-é', '__proto__'), fc.constant('a"b'));
const versions = fc.dictionary(number, seldom<object | null>(manifest, fc.constant(null)));
const tags = fc.dictionary(
  fc.constantFrom('latest', 'next'),
  seldom<unknown>(fc.constant('1.0.0'), fc.constant(7)),
);
const packument = fc
  .tuple(
    other,
    fc.record(
      { name: seldom(fc.constant(NAME), fc.constant('other')), versions, 'dist-tags': tags },
      { requiredKeys: ['name'] },
    ),
  )
  .map(([a, b]) => ({ ...a, ...b }));

/** Written as the parsed form is, which changes no bytes: with an escape in a name that is looked at. */
function unusual(text: string): string {
  return text.replace('"name":', '"n\\u0061me":');
}

describe('what is served of a public packument', () => {
  test.each([true, false])(
    'is the same whether it is changed as bytes or parsed (passes: %p)',
    (passesTarballs) => {
      let changed = 0;
      fc.assert(
        fc.property(packument, fc.constantFrom(undefined, 2), (document, indent) => {
          const place = { name: NAME, registryUrl: REGISTRY, passesTarballs };
          const text = JSON.stringify(document, undefined, indent).replace('"name": ', '"name":');
          if (publicFilesIn(Buffer.from(text), NAME, BOUNDS)) changed += 1;
          const [form, parsed] = [text, unusual(text)].map((one) => ownForm(Buffer.from(one), place));
          expect(form === undefined).toBe(parsed === undefined);
          if (!form || !parsed) return;
          expect(JSON.parse(String(form.body))).toEqual(JSON.parse(String(parsed.body)));
          expect(form.document()).toEqual(JSON.parse(String(form.body)));
          expect(form.promised).toEqual(parsed.promised);
          expect(form.isAsSent).toBe(parsed.isAsSent);
          expect(form.needs).toEqual(parsed.needs);
        }),
        { numRuns: 500 },
      );
      // Else the two ways were one.
      expect(changed).toBeGreaterThan(100);
    },
  );

  const one = (more: string) =>
    Buffer.from(`{"name":"${NAME}","versions":{"1.0.0":{"dist":{"shasum":"00ff"}}}${more}}`);

  test.each([
    ['', true],
    [',"readme":"{\\"name\\":1}"', true],
    [`,"name":"${NAME}"`, false],
    [',"versions":{}', false],
    [',"dist-tags":{"latest":1}', false],
    [',"dist-tags":[]', false],
    [',"x":tru', false],
    [',"x":1,', false],
    [',"\\u0078":1', false],
    [',"x":{"\\u0078":1}', true],
  ])('is found in its bytes with %s: %p', (more, is) => {
    expect(publicFilesIn(one(more), NAME, BOUNDS) !== undefined).toBe(is);
  });

  test('is parsed where it is no UTF-8, and is UTF-8 then', () => {
    const bytes = Buffer.concat([one(',"x":"').subarray(0, -1), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(publicFilesIn(bytes, NAME, BOUNDS)).toBeUndefined();
    const form = ownForm(bytes, { name: NAME, registryUrl: REGISTRY, passesTarballs: true });
    expect(JSON.parse(String(form?.body)).x).toBe('\ufffd');
    expect(promisedOf(form?.promised ?? '', 'left-pad-1.0.0.tgz')?.integrity).toBe('sha1-AP8=');
  });

  test.each([
    '',
    '[]',
    'null',
    '{"name":"other"}',
    '{"name":"left-pad"',
    '{"name":"left-pad","versions":[]}',
  ])('is nothing of %p', (text) => {
    const place = { name: NAME, registryUrl: REGISTRY, passesTarballs: false };
    expect(ownForm(Buffer.from(text), place)).toBeUndefined();
  });
});
