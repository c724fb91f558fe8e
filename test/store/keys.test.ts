import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parsePackageName } from '../../src/registry/names';
import {
  BUILD_KEY,
  isOwnState,
  KEY_PATTERNS,
  MANIFEST_KEY,
  SHORT_LIVED,
  WHOLE_CATALOGUE_KEY,
} from '../../src/store/keys';
import { shardKey } from '../../src/store/keys/catalogue';
import {
  attestationsKey,
  indexKey,
  isIndexKey,
  isTarballKey,
  packageOfKey,
  tarballKey,
} from '../../src/store/keys/packages';
import { seenKey } from '../../src/store/keys/policy';
import { largeReplyKey, parkedLoginKey, usedIdTokenKey } from '../../src/store/keys/shortLived';
import { tokensKey } from '../../src/store/keys/tokens';
import { upstreamPackumentKey, upstreamTarballKey } from '../../src/store/keys/upstream';

const root = path.join(__dirname, '../..');
const widget = parsePackageName('@acme/widget');
const SHA256 = /^[0-9a-f]{64}$/;

describe('the keys of the bucket', () => {
  test('are those that older releases wrote', () => {
    expect(indexKey(widget)).toBe('@acme/widget/index.json');
    expect(tarballKey(widget, '1.0.0')).toBe('@acme/widget/1.0.0.tgz');
    expect(attestationsKey(widget, '1.0.0', 'ab12')).toBe('-/attestations/@acme/widget/1.0.0-ab12.json');
    expect([MANIFEST_KEY, BUILD_KEY]).toEqual(['-/catalog/manifest.json', '-/catalog/build']);
    expect([shardKey(''), shardKey('011')]).toEqual(['-/catalog/shard-', '-/catalog/shard-011']);
    expect(tokensKey(583_231)).toBe('-/tokens/583231.json');
    expect(WHOLE_CATALOGUE_KEY).toBe('-/catalog.json');
  });

  test.each(['-', '-x', '--', '-rev'])('are not made for the name %s', (full) => {
    const name = parsePackageName(full);
    for (const make of [
      () => indexKey(name),
      () => tarballKey(name, '1.0.0'),
      () => attestationsKey(name, '1.0.0', 'ab12'),
    ])
      expect(make).toThrow(`Package ${full} was not found in this registry.`);
    expect(packageOfKey(`${full}/index.json`)).toBeUndefined();
  });

  test.each([
    ['a large reply', largeReplyKey('{}', new Date('2026-03-01T23:59:59Z')), '-/large/2026-03-01/', '.json'],
    ['a login', parkedLoginKey('session'), '-/login/', ''],
    ['a used ID token', usedIdTokenKey('token', 'publish widget'), '-/oidc/', ''],
  ])('hold for %s a hash, and nothing that is secret', (_what, key, prefix, end) => {
    expect(key.startsWith(prefix) && key.endsWith(end)).toBe(true);
    expect(key.slice(prefix.length, key.length - end.length)).toMatch(SHA256);
  });

  test('hold for a copy the hash of where it is from', () => {
    const react = { origin: 'https://registry.example/', name: 'react' };
    const [, folder] =
      /^-\/upstream\/([0-9a-f]{16})\/react\/full\.json$/.exec(upstreamPackumentKey(react, 'full')) ?? [];
    expect(upstreamTarballKey(react, 'react-1.0.0.tgz')).toBe(`-/upstream/${folder}/react/react-1.0.0.tgz`);
    expect(upstreamPackumentKey({ ...react, origin: 'https://other.example/' }, 'full')).not.toContain(
      folder,
    );
  });

  test('tell packages and the own state of the registry apart', () => {
    expect(packageOfKey(indexKey(widget))).toEqual(widget);
    expect(packageOfKey(tarballKey(widget, '1.0.0'))).toBeUndefined();
    for (const key of ['-/upstream/widget/index.json', '.hidden/index.json', 'index.json', '/index.json'])
      expect(packageOfKey(key)).toBeUndefined();
    expect(isIndexKey('-/upstream/widget/index.json')).toBe(false);
    expect(isOwnState(MANIFEST_KEY)).toBe(true);
    expect(isOwnState(indexKey(widget))).toBe(false);
    expect(isTarballKey(tarballKey(widget, '1.0.0'))).toBe(true);
  });

  test('are all of a kind that a role may name', () => {
    const keys = [
      indexKey(widget),
      tarballKey(widget, '1.0.0'),
      attestationsKey(widget, '1.0.0', 'ab12'),
      MANIFEST_KEY,
      BUILD_KEY,
      shardKey('011'),
      WHOLE_CATALOGUE_KEY,
      largeReplyKey('{}', new Date()),
      parkedLoginKey('session'),
      usedIdTokenKey('token', 'publish widget'),
      seenKey('react'),
      upstreamPackumentKey({ origin: 'https://registry.example/', name: 'react' }, 'full'),
    ];
    const isOfKind = (key: string, pattern: string) =>
      pattern.startsWith('*') ? key.endsWith(pattern.slice(1)) : key.startsWith(pattern.replace(/\*$/, ''));
    expect(keys.filter((key) => !KEY_PATTERNS.some((pattern) => isOfKind(key, pattern)))).toEqual([]);
  });

  test('are written nowhere else in the code', () => {
    const files = [...sources('src'), ...sources('.serverless_plugins')];
    expect(files.length).toBeGreaterThan(200);
    const writers = files.filter((file) => /['"`](?:-\/|[^'"`\n]*\/index\.json)/.test(code(file)));
    expect(writers).toEqual(['src/store/keys.ts']);
  });
});

describe('what a deployment says of keys', () => {
  test('names the kinds of keys that there are, each in a role', () => {
    const named = texts('resources/roles.yml').filter((text) => /^(?:-\/|\*[/.])/.test(text));
    expect([...new Set(named)].sort()).toEqual([...KEY_PATTERNS].sort());
  });

  test('forgets after a day what is short-lived, and nothing else', () => {
    const rules = read('resources/bucket.yml').split('- Id: ').slice(1);
    const forgotten = rules.flatMap((rule) => {
      const prefix = /Prefix: '(.*)'/.exec(rule)?.[1];
      return prefix !== undefined && rule.includes('ExpirationInDays: 1\n') ? [prefix] : [];
    });
    expect(forgotten.sort()).toEqual([...SHORT_LIVED].sort());
  });
});

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function code(file: string): string {
  return read(file).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

function sources(folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.[jt]s$/.test(file))
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/')));
}

/** Every quoted text of a YAML file. */
function texts(file: string): readonly string[] {
  return [...read(file).matchAll(/'([^']*)'/g)].map(([, text = '']) => text);
}
