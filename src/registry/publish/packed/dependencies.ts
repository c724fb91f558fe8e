import hosted from 'hosted-git-info';
import { RegistryError } from '../../../errors';
import { isObject, type JsonObject } from '../../../lib/json';
import { textList, texts } from './values';

type Ranges = Readonly<Record<string, string>>;

export type Dependencies = {
  readonly dependencies: Ranges | undefined;
  readonly devDependencies: Ranges | undefined;
  readonly optionalDependencies: Ranges | undefined;
  readonly peerDependencies: Ranges | undefined;
  readonly bundleDependencies: readonly string[] | undefined;
};

/**
 * What a package depends on, as npm publishes it: texts and lists become maps, what has no range is left out, and what
 * is bundled is a list of dependencies. RegistryError 400 for more than 5,000.
 */
export function dependenciesOf(manifest: JsonObject): Dependencies {
  const declared = gitReferences(few('dependencies', ranges(manifest.dependencies)));
  const bundled = bundledIn(manifest, declared);
  const undeclared = (bundled ?? []).filter((name) => !Object.hasOwn(declared ?? {}, name));
  const added = Object.fromEntries(undeclared.map((name) => [name, '*']));
  return {
    dependencies: undeclared.length > 0 ? { ...declared, ...added } : declared,
    devDependencies: gitReferences(few('devDependencies', ranges(manifest.devDependencies))),
    optionalDependencies: ranges(manifest.optionalDependencies),
    peerDependencies: texts(manifest.peerDependencies),
    bundleDependencies: bundled,
  };
}

/** Old packages have `left-pad@1 right-pad >=2`, or a list of such texts, where others have a map. */
function ranges(value: unknown): Ranges | undefined {
  if (isObject(value)) return texts(value);
  const specs = typeof value === 'string' ? value.trim().split(/[\s,]+/) : textList(value);
  return specs && Object.fromEntries(specs.map(rangeOf));
}

function rangeOf(spec: string): readonly [name: string, range: string] {
  const [, name = '', rest = ''] = /^(@?[^@\s><=]*)(.*)/s.exec(spec.trim()) ?? [];
  return [name, rest.replace(/^@/, '').trim()];
}

/** To look at 60,000 references, which fit into a package.json, takes seconds. */
const MAX_LISTED = 5000;

function few(field: string, map: Ranges | undefined): Ranges | undefined {
  if (Object.keys(map ?? {}).length <= MAX_LISTED) return map;
  throw new RegistryError(400, `The package has more than ${MAX_LISTED} entries in its "${field}".`);
}

/** `acme/widget` is the same as `github:acme/widget`, and easier to mistake. */
function gitReferences(map: Ranges | undefined): Ranges | undefined {
  return map && Object.fromEntries(Object.entries(map).map(([name, range]) => [name, gitReference(range)]));
}

/** The library remembers what it is asked; a megabyte of them would stay. */
const MAX_REFERENCE = 500;

/** Every reference has a slash or a colon. Without one the library, which is loaded when it is first used, is not needed. */
function gitReference(range: string): string {
  if (!/[/:]/.test(range)) return range;
  return (range.length <= MAX_REFERENCE && hosted.fromUrl(range)?.toString()) || range;
}

function bundledIn(manifest: JsonObject, declared: Ranges | undefined): readonly string[] | undefined {
  const { bundleDependencies = manifest.bundledDependencies } = manifest;
  if (bundleDependencies === true) return Object.keys(declared ?? {});
  if (bundleDependencies === false) return [];
  if (isObject(bundleDependencies)) return Object.keys(bundleDependencies);
  return Array.isArray(bundleDependencies) ? textList(bundleDependencies) : undefined;
}
