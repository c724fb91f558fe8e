import { defined, isObject, type JsonObject, without } from '../../lib/json';
import { type PackageName, tarballFile } from '../names';
import type { Manifest } from '../packument/packument';
import { textsIn } from '../packument/packument';
import { hasInstallScript } from '../packument/public';
import { inPlainText } from '../publish/manifest';
import type { TarballFacts } from '../publish/tarball';
import { markOf } from './changes';
import type { SourceVersion } from './source';

type Known = {
  readonly name: PackageName;
  readonly integrity: string;
  readonly shasum: string;
  /** undefined: its tarball is one that a publish would refuse, so that nothing is known of its files. */
  readonly facts: TarballFacts | undefined;
  /** What the index keeps of its provenance. */
  readonly attestations: JsonObject | undefined;
};

/**
 * The manifest as its source has it, so that installs go on as they were. Hashes are those of the bytes; what the source
 * says of its signatures goes, as they are made with keys that this registry does not have.
 */
export function importedManifest({ version, manifest, dist }: SourceVersion, known: Known): Manifest {
  const { name, integrity, shasum, facts, attestations } = known;
  const { fileCount = countIn(dist.fileCount), unpackedSize = countIn(dist.unpackedSize) } = facts ?? {};
  const runs = hasInstallScript(manifest) || facts?.files.has('binding.gyp') === true;
  const mark = markOf(manifest);
  return defined({
    ...inPlainText(without(manifest, 'readme', 'readmeFilename', 'deprecated')),
    _id: `${name.full}@${version}`,
    name: name.full,
    version,
    bin: typeof manifest.bin === 'string' ? { [name.bare]: manifest.bin } : manifest.bin,
    hasInstallScript: runs || undefined,
    _hasShrinkwrap: manifest._hasShrinkwrap ?? (facts?.files.has('npm-shrinkwrap.json') || undefined),
    deprecated: mark || undefined,
    dist: defined({
      integrity,
      shasum,
      tarball: tarballFile(name, version),
      fileCount,
      unpackedSize,
      attestations,
    }),
  });
}

/** What clients resolve, beside what they unpack. Old registries counted the optional ones among the others, too. */
export function hasOtherDependencies(manifest: JsonObject, packed: JsonObject): boolean {
  const [told, real] = [rangesIn(manifest), rangesIn(packed)];
  return told.size !== real.size || [...told].some(([name, range]) => real.get(name) !== range);
}

function rangesIn({ dependencies, optionalDependencies }: JsonObject): ReadonlyMap<string, string> {
  return new Map(Object.entries({ ...textsIn(dependencies), ...textsIn(optionalDependencies) }));
}

function countIn(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** As the public registry has it: `{url, provenance}`. */
export function attestationsUrl({ attestations }: JsonObject): string | undefined {
  return isObject(attestations) && typeof attestations.url === 'string' ? attestations.url : undefined;
}
