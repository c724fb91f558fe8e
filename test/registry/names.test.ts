import { describe, expect, test } from '@jest/globals';
import { parsePackageName } from '../../src/registry/names';

describe('parsePackageName', () => {
  test.each(['@../widget', '@./widget', '@.acme/widget'])(
    'refuses %s, whose scope could be a folder',
    (name) => {
      expect(() => parsePackageName(name)).toThrow('is not a valid package name');
    },
  );

  test.each(['@-acme/widget', '@_acme/widget', 'JSONStream', "widget'", 'constructor'])(
    'takes %s',
    (name) => {
      expect(parsePackageName(name).full).toBe(name);
    },
  );
});
