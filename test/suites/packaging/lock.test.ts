import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import semver from 'semver';

type Entry = {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly deprecated?: string;
  readonly hasInstallScript?: boolean;
  readonly engines?: { readonly node?: string };
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

const root = path.resolve(__dirname, '../../..');
const packages: Readonly<Record<string, Entry>> = json('package-lock.json').packages;
const { engines, allowScripts } = json('package.json');
const dependencies = Object.entries(packages).filter(([place]) => place !== '');

describe('package-lock.json', () => {
  test('names no registry', () => {
    const urls = Object.values(packages).flatMap(({ resolved }) => resolved ?? []);
    expect(urls).toEqual([]);
  });

  // npm leaves out what the registry in use does not carry, and then refuses its own lock in a fresh clone.
  test('has the binaries of every platform', () => {
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isThere(name, place)),
    );
    expect(missing).toEqual([]);
  });

  // `npm run lock` writes them: npm leaves out those of packages that it does not download.
  test('has the integrity of every package', () => {
    const sha512 = /^sha512-[A-Za-z0-9+/]{86}==$/;
    // What is bundled came in the tarball of another entry, whose integrity covers it.
    expect(where(({ inBundle, integrity = '' }) => !inBundle && !sha512.test(integrity))).toEqual([]);
  });

  // Each of these lets npm greet a new user with a warning.
  test('has only packages that run on every Node which package.json allows', () => {
    expect(where(({ engines: { node = '*' } = {} }) => !semver.subset(engines.node, node))).toEqual([]);
  });

  test('has no package with an install script about which package.json says nothing', () => {
    const named = where(({ hasInstallScript }) => hasInstallScript === true).map(
      (place) => place.split('node_modules/').pop() ?? place,
    );
    expect([...new Set(named)].sort()).toEqual(Object.keys(allowScripts).sort());
  });

  test('has no deprecated package', () => {
    expect(where(({ deprecated }) => deprecated !== undefined)).toEqual([]);
  });
});

function json(file: string) {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}

function where(is: (entry: Entry) => boolean): string[] {
  return dependencies.filter(([, entry]) => is(entry)).map(([place]) => place);
}

/** Where Node looks for it: next to the package, and above. */
function isThere(name: string, place: string): boolean {
  const parts = place.split('/node_modules/');
  const above = parts.map((_part, index) => parts.slice(0, index + 1).join('/node_modules/'));
  return ['', ...above].some((folder) => `${folder}${folder && '/'}node_modules/${name}` in packages);
}
