import { isObject, type JsonObject } from './json';

/**
 * The text of a public packument with every tarball below `base`, under the file name that upstream uses. The text
 * must be a JSON object; everything else in it stays.
 */
export function rewriteTarballs(text: string, base: string): string {
  const document: JsonObject = JSON.parse(text);
  const versions = manifests(document).map(([version, manifest]) => {
    const file = tarballFileOf(manifest);
    const dist = isObject(manifest.dist) ? manifest.dist : {};
    return [
      version,
      file === undefined ? manifest : { ...manifest, dist: { ...dist, tarball: `${base}${file}` } },
    ];
  });
  return JSON.stringify({ ...document, versions: Object.fromEntries(versions) });
}

/** What the packument says about the bytes of that file, as SRI; undefined when it says nothing. */
export function integrityOf(text: string, file: string): string | undefined {
  const document: JsonObject = JSON.parse(text);
  const found = manifests(document).find(([, manifest]) => tarballFileOf(manifest) === file);
  const dist = found && isObject(found[1].dist) ? found[1].dist : {};
  if (typeof dist.integrity === 'string') return dist.integrity;
  // Before 2017 packuments had a sha1 in hex only.
  return typeof dist.shasum === 'string'
    ? `sha1-${Buffer.from(dist.shasum, 'hex').toString('base64')}`
    : undefined;
}

function manifests({ versions }: JsonObject): [string, JsonObject][] {
  const entries = isObject(versions) ? Object.entries(versions) : [];
  return entries.filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
}

function tarballFileOf({ dist }: JsonObject): string | undefined {
  const url = isObject(dist) ? dist.tarball : undefined;
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  return new URL(url).pathname.split('/').at(-1);
}
