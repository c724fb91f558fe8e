import { isObject, type JsonObject } from '../../lib/json';
import { manifestsOf, tarballFileOf } from './public';
import { hasOwnUrls, isConventional, type Place, withOwnTarballs } from './tarballUrls';

/** What a packument says of a file: its integrity as SRI, and where it is. */
type Promised = { readonly integrity: string; readonly url: string | undefined };

export type KeptForm = {
  /** The text of the packument, with every tarball at this registry. */
  readonly body: string;
  /** By file; undefined for one that has no integrity. */
  readonly promised: ReadonlyMap<string, Promised | undefined>;
};

/** What is served of a public packument whose tarballs are kept in the bucket. The text must be a JSON object. */
export function keptForm(text: string, place: Place): KeptForm {
  const document: JsonObject = JSON.parse(text);
  return { body: withKeptTarballs(text, document, place), promised: promisedFiles(document) };
}

/** A text is changed several times as fast as it is written anew. */
function withKeptTarballs(text: string, document: JsonObject, place: Place): string {
  const { name, registryUrl } = place;
  if (!hasOwnUrls(name)) return text;
  if (isConventional(document, name)) return withOwnTarballs(text, document, place);
  return rewriteTarballs(document, `${registryUrl}/${name}/-/`);
}

/**
 * The text of a public packument with every tarball below `base`, under the file name that upstream uses. Everything else
 * in it stays. What upstream names no file for gets a URL there, too: no client is sent elsewhere.
 */
function rewriteTarballs(document: JsonObject, base: string): string {
  const versions = manifestsOf(document).map(([version, manifest]) => {
    const dist = isObject(manifest.dist) ? manifest.dist : {};
    const tarball = `${base}${tarballFileOf(document, version, manifest)}`;
    return [version, { ...manifest, dist: { ...dist, tarball } }];
  });
  return JSON.stringify({ ...document, versions: Object.fromEntries(versions) });
}

function promisedFiles(document: JsonObject): KeptForm['promised'] {
  const found = new Map<string, Promised | undefined>();
  for (const [version, manifest] of manifestsOf(document)) {
    const file = tarballFileOf(document, version, manifest);
    if (!found.has(file)) found.set(file, promisedBy(isObject(manifest.dist) ? manifest.dist : {}));
  }
  return found;
}

function promisedBy(dist: JsonObject): Promised | undefined {
  const integrity = integrityIn(dist);
  const url = typeof dist.tarball === 'string' ? dist.tarball : undefined;
  return integrity === undefined ? undefined : { integrity, url };
}

function integrityIn({ integrity, shasum }: JsonObject): string | undefined {
  if (typeof integrity === 'string') return integrity;
  // Before 2017 packuments had a sha1 in hex only.
  return typeof shasum === 'string' ? `sha1-${Buffer.from(shasum, 'hex').toString('base64')}` : undefined;
}
