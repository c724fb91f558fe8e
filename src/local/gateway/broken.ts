import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

const STATUSES = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
]);

/**
 * Bytes that are not HTTP, requests that take too long, and requests that Node would refuse without a word
 * get an answer, if there is anyone to read it, and `farewell` milliseconds to read it.
 */
export function refuseBrokenRequests(server: Server, farewell: number): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET') socket.destroy();
    else refuse(socket, { status: STATUSES.get(error.code ?? '') ?? 400, farewell });
  });
  server.on('connect', (_request: IncomingMessage, socket: Duplex) =>
    refuse(socket, { status: 405, farewell }),
  );
  server.on('checkExpectation', ({ socket }: IncomingMessage) => refuse(socket, { status: 417, farewell }));
}

/**
 * Is it without a Host, which HTTP/1.1 requires, or with two headers where only one is allowed and programs
 * would read different ones?
 */
export function isAmbiguous({ headersDistinct, httpVersion }: IncomingMessage): boolean {
  const { host = [], authorization = [] } = headersDistinct;
  return authorization.length > 1 || host.length > 1 || (host.length === 0 && httpVersion === '1.1');
}

type Refusal = { readonly status: number; readonly farewell: number };

/** The connection ends a moment later, whatever the client does: one that never hangs up would keep it for good. */
function refuse(socket: Duplex, { status, farewell }: Refusal): void {
  // It has been refused already, and goes on.
  if (socket.writableEnded) return;
  socket.on('error', () => {});
  socket.end(answerOf(status));
  setTimeout(() => socket.destroy(), farewell).unref();
}

function answerOf(status: number): string {
  const phrase = STATUS_CODES[status] ?? '';
  const body = JSON.stringify({ ok: false, success: false, error: `${phrase}.` });
  return [
    `HTTP/1.1 ${status} ${phrase}`,
    'connection: close',
    'content-type: application/json',
    'x-content-type-options: nosniff',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
