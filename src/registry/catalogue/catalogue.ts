import { isObject, own, parseJson } from '../../lib/json';
import { type PackageName, packageNameIn } from '../names';

/** What search, stars and the pages know of a package. */
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
  /** The names of the packages that `version` depends on; undefined in an entry of an older release. */
  readonly dependencies?: readonly string[];
};

/** Packages by name. */
export type Entries = ReadonlyMap<string, CatalogueEntry>;

/** Of the single object that held the whole catalogue before it was divided into shards. */
const WHOLE_FORMAT = 1;

/** What that object holds; undefined: it is no such catalogue, or it was never finished. */
export function parseWholeCatalogue(bytes: Uint8Array): readonly CatalogueEntry[] | undefined {
  const document = parseJson(Buffer.from(bytes).toString('utf8'));
  if (!isObject(document) || document.format !== WHOLE_FORMAT || document.complete !== true) return undefined;
  // The format says that an older release wrote it.
  return Array.isArray(document.packages) ? (document.packages as readonly CatalogueEntry[]) : undefined;
}

/** The events about a change of a package. serverless.yml filters them for the function `catalogue`. */
export const CHANGES: readonly string[] = [
  'info:package:put',
  'info:stage:approved',
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
