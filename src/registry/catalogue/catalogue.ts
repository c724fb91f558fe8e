import { isObject, own, parseJson } from '../../lib/json';
import { type PackageName, packageNameIn } from '../names';

/** What search and stars know of a package. */
export type CatalogueEntry = {
  readonly name: string;
  /** Of the packument that it was made of: equal revisions, equal entries. */
  readonly rev: string;
  /** What `latest` points at; undefined when every version was unpublished. */
  readonly version: string | undefined;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly author: string;
  /** When `version` was published, ISO. */
  readonly date: string | undefined;
  readonly publisher: string;
  readonly maintainers: readonly string[];
  /** Web pages: homepage, repository, bugs. */
  readonly links: Readonly<Record<string, string>>;
  readonly deprecated: boolean;
  /** Who starred it. */
  readonly users: readonly string[];
};

/** Every package of the bucket, by name. */
export type Catalogue = {
  /** false while the packages from before the catalogue are still being read. */
  readonly complete: boolean;
  readonly entries: ReadonlyMap<string, CatalogueEntry>;
};

export const emptyCatalogue: Catalogue = { complete: false, entries: new Map() };

/** Change it when older releases could not read the catalogue; it is then built again. */
const FORMAT = 1;

/** undefined: it is not a catalogue of this format. */
export function parseCatalogue(bytes: Uint8Array): Catalogue | undefined {
  const document = parseJson(Buffer.from(bytes).toString('utf8'));
  if (!isObject(document) || document.format !== FORMAT || !Array.isArray(document.packages))
    return undefined;
  // The format says that serializeCatalogue wrote it.
  const packages = document.packages as readonly CatalogueEntry[];
  return {
    complete: document.complete === true,
    entries: new Map(packages.map((entry) => [entry.name, entry])),
  };
}

export function serializeCatalogue({ complete, entries }: Catalogue): Buffer {
  return Buffer.from(JSON.stringify({ format: FORMAT, complete, packages: [...entries.values()] }));
}

/** The catalogue with that entry, or without one; the same object when nothing changes. */
export function withEntry(
  catalogue: Catalogue,
  { full }: PackageName,
  entry: CatalogueEntry | undefined,
): Catalogue {
  if (catalogue.entries.get(full)?.rev === entry?.rev) return catalogue;
  const entries = new Map(catalogue.entries);
  if (entry) entries.set(full, entry);
  else entries.delete(full);
  return { ...catalogue, entries };
}

/** The names of the packages whose entries differ. */
export function differing(one: Catalogue, other: Catalogue): readonly string[] {
  const names = new Set([...one.entries.keys(), ...other.entries.keys()]);
  return [...names].filter((name) => one.entries.get(name)?.rev !== other.entries.get(name)?.rev);
}

/** The events about a change of a package. serverless.yml filters them for the function `catalogue`. */
export const CHANGES: readonly string[] = [
  'info:package:put',
  'info:package:deprecate',
  'info:package:unpublish',
  'info:package:star',
  'info:dist-tags:put',
  'info:dist-tags:delete',
];

/** The package whose change an event of the log topic describes; undefined for any other message. */
export function changedPackage(event: unknown): PackageName | undefined {
  if (!isObject(event) || !CHANGES.includes(String(event.namespace))) return undefined;
  const name = isObject(event.body) ? own(event.body, 'name') : undefined;
  return typeof name === 'string' ? packageNameIn(name) : undefined;
}
