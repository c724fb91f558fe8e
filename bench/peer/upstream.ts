import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { npmRegistry } from '../../src/local/npmRegistry';
import { close, listen } from '../../test/support/server';
import { abbreviated } from './abbreviated';
import { CACHE, keepFile } from './cache';

export type Upstream = {
  /** With a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
};

export type Sent = { readonly body: Buffer; readonly gzipped: Buffer; readonly etag: string };

const compress = promisify(gzip);
const ABBREVIATED = 'application/vnd.npm.install-v1+json';

type Kind = {
  /** It has the short form for those who ask for it; else all get the full one. */
  readonly abbreviates: boolean;
  /** How many milliseconds pass before an answer begins, as over a network. */
  readonly away?: number;
};

/**
 * The public registry, as far as it is asked, on loopback: what it is asked for the first time is fetched from the
 * configured registry and kept.
 */
export async function startUpstream({ abbreviates, away = 0 }: Kind): Promise<Upstream> {
  const source = await npmRegistry();
  let url = '';
  const packuments = new Map<string, Promise<Sent>>();
  const tarballs = new Map<string, Promise<Buffer>>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(502).end(String(error)));
  });
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const place = decodeURIComponent((request.url ?? '/').slice(1));
    if (away > 0) await sleep(away);
    if (place.startsWith('-/') || place.startsWith('@bench/')) return void response.writeHead(404).end('{}');
    if (place.includes('/-/')) {
      const bytes = await once(tarballs, place, () => kept(source, place));
      return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(bytes);
    }
    const isShort = abbreviates && String(request.headers.accept).includes(ABBREVIATED);
    const sent = await once(packuments, `${isShort} ${place}`, async () => {
      const own = (await kept(source, place)).toString('utf8').replaceAll(source, url);
      return toSent(isShort ? abbreviated(own) : own);
    });
    send(request, response, { sent, type: isShort ? ABBREVIATED : 'application/json' });
  };
  url = `${await listen(server)}/`;
  return { url, close: () => close(server) };
}

type Packument = { readonly sent: Sent; readonly type: string };

export function send(request: IncomingMessage, response: ServerResponse, { sent, type }: Packument): void {
  const { etag, body, gzipped } = sent;
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
  const headers = { etag, 'content-type': type, vary: 'accept, accept-encoding' };
  if (!String(request.headers['accept-encoding']).includes('gzip')) {
    return void response.writeHead(200, { ...headers, 'content-length': body.length }).end(body);
  }
  const coded = { 'content-encoding': 'gzip', 'content-length': gzipped.length };
  response.writeHead(200, { ...headers, ...coded }).end(gzipped);
}

export async function toSent(text: string): Promise<Sent> {
  const body = Buffer.from(text);
  const etag = `"${createHash('sha1').update(body).digest('hex')}"`;
  return { body, gzipped: await compress(body), etag };
}

/** The bytes at that place of the registry, which are fetched once and kept in a file. */
async function kept(source: string, place: string): Promise<Buffer> {
  const file = path.join(CACHE, 'copies', encodeURIComponent(place));
  const found = await readFile(file).catch(() => undefined);
  if (found) return found;
  const response = await fetch(`${source}${place.replace(/^(@[^/]+)\/(?!-\/)([^/]+)$/, '$1%2f$2')}`);
  if (!response.ok) throw new Error(`${place}: ${response.status}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  await keepFile(file, bytes);
  return bytes;
}

function once<Value>(
  made: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  const found = made.get(key) ?? make();
  made.set(key, found);
  return found;
}
