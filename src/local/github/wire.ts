import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { refusedAtDoor } from '../door';
import { type Answer, failure } from './calls';
import type { Outage } from './outages';

export type Received = {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly target: string;
  /** Without the query, undecoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The Authorization header, or nothing; the same with the two below. */
  readonly authorization: string;
  readonly accept: string;
  readonly contentType: string;
  readonly text: string;
  /** The URL that the server listens on, without a trailing slash. */
  readonly url: string;
};

const MAX_BODY = 64 * 1024;
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };

/** Serves on loopback; port 0 is any free one. Rejects when the port is taken. */
export async function serve(port: number, answer: (received: Received) => Answer | Outage) {
  const server = createServer((request, response) => {
    const refused = refusedAtDoor(request, []);
    if (refused) return send(response, failure(refused.status, refused.error));
    receive(request)
      .then((received) => send(response, answer(received)))
      .catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { url: urlOf(server.address()), close: () => close(server) };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const target = request.url ?? '/';
  const [path = '/', ...query] = target.split('?');
  return {
    method: request.method ?? 'GET',
    target,
    path,
    query: new URLSearchParams(query.join('?')),
    authorization: request.headers.authorization ?? '',
    accept: request.headers.accept ?? '',
    contentType: request.headers['content-type'] ?? '',
    text: await readText(request),
    url: urlOf(request.socket.address()),
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('The request body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, answer: Answer | Outage): void {
  if (answer === 'hang') return;
  if (answer === 'reset') return void response.destroy();
  if (answer === 'stall') return void response.writeHead(200, JSON_TYPE).write('{');
  const { status, headers, body } = answer;
  response.writeHead(status, {
    ...(body !== undefined && JSON_TYPE),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': randomBytes(8).toString('hex').toUpperCase(),
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
    ...headers,
  });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function urlOf(address: object | string | null): string {
  if (typeof address !== 'object' || address === null || !('port' in address)) {
    throw new Error('The GitHub stand-in has no port.');
  }
  return `http://127.0.0.1:${address.port}`;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
