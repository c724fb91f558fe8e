import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';

type Entry = {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

const text = readFileSync(path.resolve(__dirname, '../../../package-lock.json'), 'utf8');
const packages: Readonly<Record<string, Entry>> = JSON.parse(text).packages;

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
});

/** Where Node looks for it: next to the package, and above. */
function isThere(name: string, place: string): boolean {
  const parts = place.split('/node_modules/');
  const above = parts.map((_part, index) => parts.slice(0, index + 1).join('/node_modules/'));
  return ['', ...above].some((folder) => `${folder}${folder && '/'}node_modules/${name}` in packages);
}
