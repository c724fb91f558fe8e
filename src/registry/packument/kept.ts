import { isObject, type JsonObject } from '../../lib/json';
import { fileNamed, isTarballFile, manifestsOf, tarballFileOf } from './public';
import type { NamedFile } from './publicFiles';
import type { Place } from './tarballUrls';

/** What a packument says of a file: its integrity as SRI, and where it is. */
type Promised = { readonly integrity: string; readonly url: string | undefined };

/**
 * A public packument with every tarball at this registry, under the file name that upstream uses. Everything else in it
 * stays. What upstream names no file for gets a URL there, too: no client is sent elsewhere.
 */
export function rewriteTarballs(document: JsonObject, { name, registryUrl }: Place): JsonObject {
  const versions = manifestsOf(document).map(([version, manifest]) => {
    const dist = isObject(manifest.dist) ? manifest.dist : {};
    const tarball = `${registryUrl}/${name}/-/${tarballFileOf(document, version, manifest)}`;
    return [version, { ...manifest, dist: { ...dist, tarball } }];
  });
  return { ...document, versions: Object.fromEntries(versions) };
}

/** For `promisedOf`. A line of JSON for each file: thousands of them take a third of the memory of objects. */
export function promisedFiles(files: readonly NamedFile[], name: string): string {
  const lines = new Map<string, string>();
  for (const { version, tarball, integrity, shasum } of files) {
    const file = fileNamed(tarball, { name, version });
    if (lines.has(file)) continue;
    lines.set(file, `\n${JSON.stringify([file, integrity ?? sriOf(shasum), tarball ?? ''])}`);
  }
  return [...lines.values()].join('');
}

/** Before 2017 packuments had a sha1 in hex only. */
function sriOf(shasum: string | undefined): string {
  return shasum === undefined ? '' : `sha1-${Buffer.from(shasum, 'hex').toString('base64')}`;
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
