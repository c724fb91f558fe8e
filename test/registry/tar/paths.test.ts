import { describe, expect, test } from '@jest/globals';
import { isLikeManifest } from '../../../src/registry/tar/paths';

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
