import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { close, listen } from '../../test/support/server';

type Stored = { readonly body: Buffer; readonly etag: string; readonly modified: Date };

export type Bucket = {
  readonly url: string;
  put(key: string, body: string | Buffer): void;
  /** The calls since the last look, for example `GET PUT`; a GET that was answered with 304 is `GET304`. */
  calls(): readonly string[];
  close(): Promise<void>;
};

const MISSING = '<Error><Code>NoSuchKey</Code><Message>Nothing here.</Message></Error>';
const REFUSED = '<Error><Code>PreconditionFailed</Code><Message>It has changed.</Message></Error>';

/** An S3 in memory with one bucket, which answers each call after the same time. It also takes what is meant for SNS. */
export async function startBucket(latencyMs: number): Promise<Bucket> {
  const objects = new Map<string, Stored>();
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await read(request);
    if (request.url === '/')
      return void response.writeHead(200, { 'content-type': 'text/xml' }).end(PUBLISHED);
    await sleep(latencyMs);
    calls.push(answer(request, response, { objects, body }));
  });
  return {
    url: await listen(server),
    put: (key, body) => void objects.set(key, stored(Buffer.from(body))),
    calls: () => calls.splice(0),
    close: () => close(server),
  };
}

const PUBLISHED =
  '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

type World = { readonly objects: Map<string, Stored>; readonly body: Buffer };

function answer(request: IncomingMessage, response: ServerResponse, { objects, body }: World): string {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://bucket');
  const key = decodeURIComponent(pathname.split('/').slice(2).join('/'));
  const found = objects.get(key);
  if (request.method === 'PUT')
    return put(request, response, { found, write: () => objects.set(key, stored(body)) });
  if (searchParams.has('list-type')) return list(response, objects);
  if (request.method === 'DELETE') {
    objects.delete(key);
    response.writeHead(204).end();
    return 'DELETE';
  }
  return get(request, response, found);
}

type Target = { readonly found: Stored | undefined; readonly write: () => void };

function put({ headers }: IncomingMessage, response: ServerResponse, { found, write }: Target): string {
  const isRefused =
    (headers['if-none-match'] === '*' && found) ||
    (headers['if-match'] !== undefined && headers['if-match'].replaceAll('"', '') !== found?.etag);
  if (isRefused) {
    response.writeHead(412, { 'content-type': 'application/xml' }).end(REFUSED);
    return 'PUT412';
  }
  write();
  response.writeHead(200, { etag: '"written"' }).end();
  return 'PUT';
}

function get(
  { method = '', headers }: IncomingMessage,
  response: ServerResponse,
  found: Stored | undefined,
): string {
  if (!found) {
    response.writeHead(404, { 'content-type': 'application/xml' }).end(method === 'HEAD' ? '' : MISSING);
    return `${method}404`;
  }
  const about = { etag: `"${found.etag}"`, 'last-modified': found.modified.toUTCString() };
  if (headers['if-none-match']?.replaceAll('"', '') === found.etag) {
    response.writeHead(304, about).end();
    return `${method}304`;
  }
  response.writeHead(200, { ...about, 'content-length': found.body.length });
  response.end(method === 'HEAD' ? undefined : found.body);
  return method;
}

function list(response: ServerResponse, objects: ReadonlyMap<string, Stored>): string {
  const contents = [...objects].map(
    ([key, { body, modified }]) =>
      `<Contents><Key>${key}</Key><Size>${body.length}</Size><LastModified>${modified.toISOString()}</LastModified></Contents>`,
  );
  response.writeHead(200, { 'content-type': 'application/xml' });
  response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`);
  return 'LIST';
}

function stored(body: Buffer): Stored {
  return { body, etag: createHash('md5').update(body).digest('hex'), modified: new Date() };
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
