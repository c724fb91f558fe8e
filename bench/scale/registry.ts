import type { Storage } from '../../src/ports/storage';
import { storedPackument } from '../../test/support/packages';
import { createRandom } from './random';

const WORDS = 4_000;

/** Names of packages, and what is in the bucket of each: one index, with the texts that real ones have. */
export async function fill(storage: Storage, count: number): Promise<readonly string[]> {
  const random = createRandom(count);
  const words = Array.from({ length: WORDS }, () => wordOf(random));
  // A few words are common and most are rare, as in any language.
  const pick = () => words[Math.floor(random() ** 3 * WORDS)] ?? '';
  const some = (most: number) => Array.from({ length: 1 + Math.floor(random() * most) }, pick);
  const names = Array.from({ length: count }, (_, number) => {
    const scope = random() < 0.7 ? `@${words[Math.floor(random() * 40)]}/` : '';
    return `${scope}${some(3).join('-')}-${number.toString(36)}`;
  });
  // Some are used by many, and most by nobody.
  const used = () => names[Math.floor(random() ** 4 * count)] ?? '';
  for (const name of names) {
    const many = Array.from({ length: Math.floor(random() * 16) }, used);
    const manifest = {
      dependencies: Object.fromEntries(many.map((dependency) => [dependency, '^1.0.0'])),
      description: some(20).join(' '),
      keywords: some(8),
      author: `${pick()} ${pick()}`,
      license: 'MIT',
      repository: { type: 'git', url: `git+https://github.com/${pick()}/${pick()}.git` },
      homepage: `https://${pick()}.example/${pick()}`,
      _npmUser: { name: pick(), email: '' },
    };
    await keep(storage, name, { version: '1.0.0', manifest, maintainers: some(4).map((name) => ({ name })) });
  }
  return names;
}

type Details = {
  readonly version: string;
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly maintainers?: readonly unknown[];
};

/** As a publish leaves it. */
export async function keep(storage: Storage, name: string, details: Details): Promise<void> {
  const { version, manifest = {}, maintainers = [] } = details;
  const key = `${name}/index.json`;
  const more = { _rev: `1-${version}-${name}`, maintainers };
  await storage.delete(key);
  await storage.create(key, Buffer.from(storedPackument({ name, versions: { [version]: manifest }, more })));
}

function wordOf(random: () => number): string {
  const letter = (letters: string) => letters[Math.floor(random() * letters.length)] ?? '';
  const syllables = 2 + Math.floor(random() * 3);
  return Array.from({ length: syllables }, () => letter('bcdfghklmnprstvz') + letter('aeiou')).join('');
}
