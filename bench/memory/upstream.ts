import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { close, listen } from '../../test/support/server';

type Sent = { readonly gzipped: Buffer; readonly etag: string };

/** A package of the fake registry: as many versions as make about that many bytes of the full packument. */
export type Size = { readonly name: string; readonly bytes: number };

const compress = promisify(gzip);
const VERSION_BYTES = 2_600;

/** A registry that sends packuments as they were made once. Resolves with its URL, with a trailing slash. */
export async function startPackuments(
  sizes: readonly Size[],
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const packuments = new Map<string, Sent>();
  for (const size of sizes) {
    packuments.set(`full ${size.name}`, await sent(packument(size, 'full')));
    packuments.set(`short ${size.name}`, await sent(packument(size, 'short')));
  }
  const server: Server = createServer((request, response) => {
    const [name = '', file] = decodeURIComponent((request.url ?? '').slice(1)).split('/-/');
    if (file !== undefined) return void response.end(tarballOf(name, file));
    const form = request.headers.accept?.includes('install-v1') ? 'short' : 'full';
    const found = packuments.get(`${form} ${name}`);
    if (!found) return void response.writeHead(404).end('{}');
    const { gzipped, etag } = found;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip', etag })
      .end(gzipped);
  });
  const url = `${await listen(server)}/`;
  return { url, close: () => close(server) };
}

async function sent(document: unknown): Promise<Sent> {
  const text = JSON.stringify(document);
  const etag = `"${createHash('sha1').update(text).digest('hex')}"`;
  return { gzipped: await compress(text), etag };
}

function tarballOf(name: string, file: string): Buffer {
  return Buffer.from(`${name} ${file} `.repeat(500));
}

/** One character beyond Latin-1, as real ones have: V8 then takes two bytes for each. */
function packument({ name, bytes }: Size, form: 'full' | 'short'): unknown {
  const count = Math.max(1, Math.round(bytes / VERSION_BYTES));
  const numbers = Array.from({ length: count }, (_, index) => `1.${index}.0`);
  const versions = numbers.map((version) => [version, manifest(name, version, form)]);
  const both = { name, 'dist-tags': { latest: numbers.at(-1) }, versions: Object.fromEntries(versions) };
  return form === 'short' ? both : { ...both, readme: `# ${name} – ${'readme '.repeat(500)}` };
}

function manifest(name: string, version: string, form: 'full' | 'short'): unknown {
  const digest = createHash('sha512')
    .update(tarballOf(name, `${name}-${version}.tgz`))
    .digest('base64');
  const dependencies = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`dep-${index}-${digest.slice(index, index + 6)}`, '^1.2.3']),
  );
  const dist = {
    integrity: `sha512-${digest}`,
    shasum: '0'.repeat(40),
    tarball: `https://registry.example/${name}/-/${name}-${version}.tgz`,
  };
  const both = { name, version, dependencies, dist };
  if (form === 'short') return both;
  return {
    ...both,
    description: digest.repeat(4),
    scripts: dependencies,
    author: { name: 'Zoë' },
    keywords: [digest, name],
  };
}
