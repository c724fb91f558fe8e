import { defined, isObject, type JsonObject, own } from '../../lib/json';
import { plainText } from '../../lib/printable';
import { assertMark } from '../packument/deprecation';
import type { Publication } from './document';
import { packedManifest } from './packed/manifest';
import { assertPrinted } from './packed/printed';
import type { TarballFacts } from './tarball';

/**
 * The manifest of a version: the package.json in the tarball, as npm publishes it, and of the client's document only what
 * no install reads. So what clients resolve and what they unpack never differ ("manifest confusion"), whatever fields
 * they come to read. A document that says something else is not refused, because honest ones do: npm reads its own from
 * the folder, after `postpack` has undone what `prepack` had changed. RegistryError 400 for what cannot be served.
 */
export function manifestOf(
  { name, version, manifest: claimed }: Pick<Publication, 'name' | 'version' | 'manifest'>,
  facts: TarballFacts,
): JsonObject {
  const packed = packedManifest(facts, name);
  assertPrinted(packed);
  const deprecated = typeof packed.deprecated === 'string' ? packed.deprecated : '';
  assertMark(deprecated, { name: name.full, version });
  const told = Object.fromEntries(TOLD.map((field) => [field, text(claimed[field])]));
  const { description = text(claimed.description, MAX_DESCRIPTION), gitHead = told.gitHead } = packed;
  return inPlainText({ ...told, ...packed, description, gitHead, deprecated: deprecated || undefined });
}

/** The manifest, in which a terminal may show every text that clients print and no install reads. */
export function inPlainText(manifest: JsonObject): JsonObject {
  const shown = Object.fromEntries(SHOWN.map((field) => [field, plain(own(manifest, field))]));
  return defined({ ...manifest, ...shown });
}

/** What clients print and no install reads. */
const SHOWN = [
  ...['_nodeVersion', '_npmVersion', '_lernaVersion', 'gitHead', 'description', 'keywords', 'author'],
  ...['contributors', 'repository', 'homepage', 'bugs', 'license', 'licenses', 'funding'],
];

/** The value with every text in it as a terminal may show it. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [plainText(key), plain(part)]));
}

/** What only the client knows of the publish itself. */
const TOLD = ['_nodeVersion', '_npmVersion', '_lernaVersion', 'gitHead'] as const;
/** In characters. */
const MAX_TOLD = 200;
/** npm takes it out of the readme where package.json has none. */
const MAX_DESCRIPTION = 1000;

function text(value: unknown, most = MAX_TOLD): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= most ? value : undefined;
}
