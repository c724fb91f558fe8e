import { describe, expect, test } from '@jest/globals';
import { isLikeManifest, segmentsOf } from '../../../../src/registry/publish/tar/paths';

describe('the path of a file', () => {
  const segments = (path: string) => segmentsOf(Buffer.from(path), false);

  test('is the same with dots that lead nowhere, as pnpm writes them', () => {
    expect(segments('package/./dist/./index.js')).toEqual(['package', 'dist', 'index.js']);
  });

  test.each([
    'package/./package.json',
    'package/././Package.json',
    './package/x',
    'package//x',
    'package/x/',
  ])('may not be %j', (path) => {
    expect(() => segments(path)).toThrow('not as short as it could be');
  });
});

describe('what somebody could find in the place of package.json', () => {
  test.each([
    'package.json',
    'Package.JSON',
    'package.json. . .',
    'package.json::$DATA',
    'package.json. :x. ',
    'ＰＡＣＫＡＧＥ.json',
    'packag~1.jso',
  ])('is %j', (file) => {
    expect(isLikeManifest(['package', file])).toBe(true);
    expect(isLikeManifest([file])).toBe(true);
    expect(isLikeManifest(['package', 'lib', file])).toBe(false);
  });

  test.each(['package.jsonx', 'x.package.json', 'package..json', 'package.json.x', ''])(
    'is not %j',
    (file) => {
      expect(isLikeManifest(['package', file])).toBe(false);
    },
  );

  // Hours, if each dot began another search for the end.
  test.each(['.', ' ', '. '])('is no row of %j without end', (piece) => {
    expect(isLikeManifest(['package', `${piece.repeat(1_000_000)}x`])).toBe(false);
    expect(isLikeManifest(['package', `package.json${piece.repeat(1_000_000)}`])).toBe(true);
  });
});
