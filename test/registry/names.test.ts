import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { isKeptVersion } from '../../src/registry/keptVersion';
import { assertPublishable, parsePackageName } from '../../src/registry/names';

describe('parsePackageName', () => {
  test.each(['@../widget', '@./widget', '@.acme/widget'])(
    'refuses %s, whose scope could be a folder',
    (name) => {
      expect(() => parsePackageName(name)).toThrow('is not a valid package name');
    },
  );

  test.each([
    ...['@-acme/widget', '@_acme/widget', 'JSONStream', "widget'", 'constructor'],
    ...['@acme/-widget', '@acme/_widget', '@acme/--', '@acme/-revision', '@acme/node_modules', 'http'],
    ...['-', '--', '-widget'],
  ])('takes %s', (name) => {
    expect(parsePackageName(name).full).toBe(name);
  });

  test('refuses what could be a route, and nothing else for that', () => {
    const yaml = readFileSync(path.resolve(__dirname, '../../serverless.yml'), 'utf8');
    const behindName = [...yaml.matchAll(/'registry\/\{name\}\/([^{/']+)/g)].map(
      ([, segment = '']) => segment,
    );
    expect([...new Set(behindName)].sort()).toEqual(['-', '-rev']);
    for (const segment of behindName) {
      expect(() => parsePackageName(`@acme/${segment}`)).toThrow('is not a valid package name');
    }
  });
});

describe('assertPublishable', () => {
  test.each(['@acme/-widget', '@acme/_widget'])('takes %s, as npm does', (name) => {
    expect(() => assertPublishable(parsePackageName(name))).not.toThrow();
  });

  test.each(['-', '-widget', 'JSONStream', 'http'])('refuses %s, of which no new package may be', (name) => {
    expect(() => assertPublishable(parsePackageName(name))).toThrow('cannot be published');
  });
});

describe('a version that an import brings', () => {
  test.each(['1.0.0', '1.0.0+build.5', '1.0.0beta', 'v1.0.0'])('may be %s', (version) => {
    expect(isKeptVersion(version)).toBe(true);
  });

  test.each(['', '1.0', '../1.0.0', '1.0.0/..', '-1.0.0', ' 1.0.0', `1.0.0+${'x'.repeat(300)}`])(
    'is not %j',
    (version) => {
      expect(isKeptVersion(version)).toBe(false);
    },
  );
});
