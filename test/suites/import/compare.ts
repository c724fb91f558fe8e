import { gunzipSync } from 'node:zlib';
import { concurrently } from '../../../src/lib/concurrently';
import { isObject, type JsonObject } from '../../../src/lib/json';
import { hasBytes } from '../../../src/registry/import/hashes';
import { textsIn } from '../../../src/registry/packument/packument';
import { manifestsOf } from '../../../src/registry/packument/public';

/** A registry as its clients see it. */
export type Seen = { readonly url: string; readonly token: string };

export type Locked = {
  readonly name: string;
  readonly version: string;
  readonly resolved: string;
  readonly integrity: string;
  /** npm refuses it, whichever registry it comes from. */
  readonly isBomb: boolean;
};

type Compared = {
  readonly versions: number;
  readonly bytes: number;
  /** What a lockfile of the source says of each version. */
  readonly locked: readonly Locked[];
  readonly differences: readonly string[];
};

const AT_ONCE = 12;

/** Reads every package of both over HTTP: versions, dist-tags, dates, deprecations, and the bytes by the source's hashes. */
export async function compare(names: readonly string[], source: Seen, ours: Seen): Promise<Compared> {
  const compared = await concurrently(names, AT_ONCE, (name) => comparePackage(name, source, ours));
  return {
    versions: compared.reduce((sum, { locked }) => sum + locked.length, 0),
    bytes: compared.reduce((sum, { bytes }) => sum + bytes, 0),
    locked: compared.flatMap(({ locked }) => locked),
    differences: compared.flatMap(({ differences }) => differences),
  };
}

async function comparePackage(name: string, source: Seen, ours: Seen) {
  const [theirs, own] = [await packument(name, source), await packument(name, ours)];
  const differences = FACTS.flatMap(([what, read]) => {
    const [there, here] = [JSON.stringify(read(theirs, theirs)), JSON.stringify(read(own, theirs))];
    return there === here ? [] : [`${name}: ${what} ${there} there, ${here} here`];
  });
  const locked: Locked[] = [];
  let bytes = 0;
  const kept = new Map(manifestsOf(own));
  for (const [version, { dist }] of manifestsOf(theirs)) {
    const claims = isObject(dist) ? dist : {};
    const at = kept.get(version)?.dist;
    const tarball = await download(isObject(at) ? String(at.tarball) : '', ours);
    bytes += tarball.length;
    if (!hasBytes(tarball, claims)) differences.push(`${name}@${version}: other bytes`);
    locked.push({
      name,
      version,
      resolved: String(claims.tarball),
      integrity: integrityOf(claims),
      isBomb: isBomb(tarball),
    });
  }
  return { locked, bytes, differences };
}

const FACTS: readonly (readonly [string, (document: JsonObject, source: JsonObject) => unknown])[] = [
  [
    'versions',
    (document) =>
      manifestsOf(document)
        .map(([version]) => version)
        .sort(),
  ],
  ['dist-tags', (document) => sorted(textsIn(document['dist-tags']))],
  ['dates', (document, source) => sorted(datesIn(document, source))],
  [
    'deprecations',
    (document) =>
      sorted(
        Object.fromEntries(
          manifestsOf(document).flatMap(([version, { deprecated }]) =>
            deprecated ? [[version, deprecated]] : [],
          ),
        ),
      ),
  ],
  [
    'dependencies',
    (document) =>
      sorted(
        Object.fromEntries(
          manifestsOf(document).map(([version, { dependencies }]) => [version, dependencies]),
        ),
      ),
  ],
];

/** Those that the source has. When a package was changed last, each registry says for itself. */
function datesIn(document: JsonObject, source: JsonObject): Record<string, string> {
  const wanted = new Set(Object.keys(textsIn(source.time)).filter((key) => key !== 'modified'));
  return Object.fromEntries(Object.entries(textsIn(document.time)).filter(([key]) => wanted.has(key)));
}

function sorted(object: object): unknown {
  return Object.entries(object).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

async function packument(name: string, { url, token }: Seen): Promise<JsonObject> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const answer = await fetch(`${url}${name.replace('/', '%2f')}`, { headers });
  const document: unknown = answer.ok ? JSON.parse(await answer.text()) : undefined;
  return isObject(document) ? document : {};
}

/** As clients do: the token goes along no redirect to another host. */
async function download(tarball: string, { token }: Seen): Promise<Buffer> {
  const first = await fetch(tarball, { headers: { authorization: `Bearer ${token}` }, redirect: 'manual' });
  const location = first.headers.get('location');
  const answer = location === null ? first : await fetch(location);
  return answer.ok ? Buffer.from(await answer.arrayBuffer()) : Buffer.alloc(0);
}

/** More than a thousand bytes out of one: npm stops there. */
function isBomb(tarball: Buffer): boolean {
  const isGzip = tarball[0] === 0x1f && tarball[1] === 0x8b;
  return isGzip && gunzipSync(tarball).length > tarball.length * 1_000;
}

function integrityOf({ integrity, shasum }: JsonObject): string {
  if (typeof integrity === 'string') return integrity;
  return `sha1-${Buffer.from(String(shasum), 'hex').toString('base64')}`;
}
