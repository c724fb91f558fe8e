import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Storage } from '../../src/ports/storage';

/** A server that speaks as much of S3 as reads need, for a bucket in this process; each answer takes `latencyMs`. */
export function serveS3(storage: Storage, bucket: string, latencyMs: number): Server {
  return createServer((request, response) => {
    void answer(storage, bucket, request)
      .then(async (found) => {
        await sleep(latencyMs);
        send(response, found);
      })
      .catch(() => response.writeHead(500).end());
  });
}

type Found = Awaited<ReturnType<Storage['getIfChanged']>>;

function answer(storage: Storage, bucket: string, { url = '', headers }: IncomingMessage): Promise<Found> {
  const path = decodeURIComponent(url.split('?')[0] ?? '');
  const key = path.slice(`/${bucket}/`.length);
  return storage.getIfChanged(key, String(headers['if-none-match'] ?? '').replaceAll('"', ''));
}

function send(response: ServerResponse, found: Found): void {
  if (found === 'unchanged') response.writeHead(304).end();
  else if (found) {
    const { body, etag, lastModified } = found;
    const headers = { etag: `"${etag}"`, 'last-modified': lastModified.toUTCString() };
    response.writeHead(200, { ...headers, 'content-length': body.byteLength }).end(body);
  } else {
    const xml = '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>';
    response.writeHead(404, { 'content-type': 'application/xml' }).end(xml);
  }
}
