import { RegistryError } from '../../../src/errors';
import { hasOtherDependencies } from '../../../src/registry/import/manifest';
import type { SourceVersion } from '../../../src/registry/import/source';
import type { PackageName } from '../../../src/registry/names';
import { isVersion } from '../../../src/registry/names';
import { manifestOf } from '../../../src/registry/publish/manifest';
import { inspectTarball, type TarballFacts } from '../../../src/registry/publish/tarball';
import { assertSamePackage } from '../../../src/registry/publish/version';

type Inspected = {
  /** undefined: it is an archive that nobody would take any more. */
  readonly facts: TarballFacts | undefined;
  /** Why a publish would refuse it, in sentences. */
  readonly warnings: readonly string[];
};

/** What a publish of these bytes would find. Nothing in it keeps an import from taking them. */
export async function inspectImported(
  tarball: Uint8Array,
  name: PackageName,
  { version, manifest }: SourceVersion,
): Promise<Inspected> {
  const read = await unlessRefused(() => inspectTarball(tarball));
  if ('warning' in read) return { facts: undefined, warnings: [read.warning] };
  const facts = read.value;
  const checked = await unlessRefused(async () => {
    assertSamePackage({ name, version: version.split('+', 1)[0] ?? version }, facts);
    return manifestOf({ name, version, manifest }, facts);
  });
  if ('warning' in checked) return { facts, warnings: [checked.warning] };
  return {
    facts,
    warnings: [
      ...(isVersion(version) ? [] : ['Its version is not in the form that npm publishes.']),
      ...(hasOtherDependencies(manifest, checked.value)
        ? ['Its source says other dependencies than its package.json.']
        : []),
    ],
  };
}

async function unlessRefused<Value>(
  check: () => Promise<Value>,
): Promise<{ readonly value: Value } | { readonly warning: string }> {
  try {
    return { value: await check() };
  } catch (error) {
    if (error instanceof RegistryError) return { warning: error.message };
    throw error;
  }
}
