import { defined, type JsonObject } from '../../lib/json';
import { assertMark } from '../packument/deprecation';
import type { Publication } from './document';
import { packedManifest } from './packed/manifest';
import type { TarballFacts } from './tarball';

/**
 * The manifest of a version: the package.json in the tarball, as npm publishes it, and of the client's document only what
 * no install reads. So what clients resolve and what they unpack never differ ("manifest confusion"), whatever fields
 * they come to read. A document that says something else is not refused, because honest ones do: npm reads its own from
 * the folder, after `postpack` has undone what `prepack` had changed. RegistryError 400 for what cannot be served.
 */
export function manifestOf(
  { name, version, manifest: claimed }: Publication,
  facts: TarballFacts,
): JsonObject {
  const packed = packedManifest(facts, name);
  const deprecated = typeof packed.deprecated === 'string' ? packed.deprecated : '';
  assertMark(deprecated, { name: name.full, version });
  const told = Object.fromEntries(TOLD.map((field) => [field, text(claimed[field])]));
  const { description = text(claimed.description, MAX_DESCRIPTION), gitHead = told.gitHead } = packed;
  return defined({ ...told, ...packed, description, gitHead, deprecated: deprecated || undefined });
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
