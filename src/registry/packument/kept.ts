import { isObject, type JsonObject, textOf } from '../../lib/json';
import { isTarballFile, manifestsOf, tarballFileOf } from './public';
import { hasOwnUrls, isConventional, type Place, withOwnTarballs, withOwnUrls } from './tarballUrls';

/** What a packument says of a file: its integrity as SRI, and where it is. */
type Promised = { readonly integrity: string; readonly url: string | undefined };

export type KeptForm = {
  /** The text of the packument, with every tarball at this registry. */
  readonly body: string;
  /** What it says. */
  readonly document: () => JsonObject;
  /** For `promisedOf`. */
  readonly promised: string;
};

/** What is served of a public packument whose tarballs are kept in the bucket. `document` is what the text says. */
export function keptForm(text: string, document: JsonObject, place: Place): KeptForm {
  return { ...withKeptTarballs(text, document, place), promised: promisedFiles(document) };
}

/** A text is changed several times as fast as it is written anew. */
function withKeptTarballs(text: string, document: JsonObject, place: Place): Omit<KeptForm, 'promised'> {
  const { name, registryUrl } = place;
  if (!hasOwnUrls(name)) return { body: text, document: () => document };
  if (isConventional(document, name)) {
    return { body: withOwnTarballs(text, document, place), document: () => withOwnUrls(document, place) };
  }
  const changed = rewriteTarballs(document, `${registryUrl}/${name}/-/`);
  return { body: JSON.stringify(changed), document: () => changed };
}

/**
 * A public packument with every tarball below `base`, under the file name that upstream uses. Everything else
 * in it stays. What upstream names no file for gets a URL there, too: no client is sent elsewhere.
 */
function rewriteTarballs(document: JsonObject, base: string): JsonObject {
  const versions = manifestsOf(document).map(([version, manifest]) => {
    const dist = isObject(manifest.dist) ? manifest.dist : {};
    const tarball = `${base}${tarballFileOf(document, version, manifest)}`;
    return [version, { ...manifest, dist: { ...dist, tarball } }];
  });
  return { ...document, versions: Object.fromEntries(versions) };
}

/** A line of JSON for each file: thousands of them take a third of the memory of objects. */
function promisedFiles(document: JsonObject): string {
  const lines = new Map<string, string>();
  for (const [version, manifest] of manifestsOf(document)) {
    const file = tarballFileOf(document, version, manifest);
    if (!lines.has(file)) lines.set(file, lineOf(file, isObject(manifest.dist) ? manifest.dist : {}));
  }
  return [...lines.values()].join('');
}

function lineOf(file: string, dist: JsonObject): string {
  return `\n${JSON.stringify([file, integrityIn(dist) ?? '', textOf(dist.tarball)])}`;
}

/** What is promised of the file; undefined if there is none of that name, or it has no integrity. */
export function promisedOf(promised: string, file: string): Promised | undefined {
  // In a line of JSON there is no line feed, and in the name of a file nothing to escape.
  const start = isTarballFile(file) ? promised.indexOf(`\n["${file}",`) : -1;
  if (start === -1) return undefined;
  const end = promised.indexOf('\n', start + 1);
  // As it is written above.
  const [, integrity, url] = JSON.parse(promised.slice(start, end === -1 ? undefined : end)) as string[];
  return integrity ? { integrity, url: url || undefined } : undefined;
}

function integrityIn({ integrity, shasum }: JsonObject): string | undefined {
  if (typeof integrity === 'string') return integrity;
  // Before 2017 packuments had a sha1 in hex only.
  return typeof shasum === 'string' ? `sha1-${Buffer.from(shasum, 'hex').toString('base64')}` : undefined;
}
