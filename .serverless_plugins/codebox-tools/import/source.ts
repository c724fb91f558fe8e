import type { SourceVersion } from '../../../src/registry/import/source';
import type { PackageName } from '../../../src/registry/names';

/** Where packages are imported from. */
export type Source = {
  /** For people: an address without anything secret. */
  readonly title: string;
  /** Every package that it lists, of that scope or of all. OperatorError: it lists none. */
  names(scope: string | undefined): Promise<readonly string[]>;
  /** Of any shape; undefined: it has no such package. */
  packument(name: PackageName): Promise<unknown>;
  /** undefined: it has none. `date`: when it was written, as the source says (ISO 8601). */
  tarball(name: PackageName, version: SourceVersion): Promise<SourceTarball | undefined>;
  /** What it has of the version's provenance, of any shape; undefined: nothing. */
  attestations(version: SourceVersion): Promise<unknown>;
};

export type SourceTarball = { readonly bytes: Buffer; readonly date: string | undefined };
