import { type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

const STATUSES = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
  ['HPE_HEADER_OVERFLOW', 431],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413],
]);

/** What is no HTTP, or takes too long to become a request, gets an answer if there is anyone to hear it. */
export function refuseBrokenRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = STATUSES.get(error.code ?? '') ?? 400;
    const phrase = STATUS_CODES[status] ?? '';
    const body = JSON.stringify({ ok: false, success: false, error: `${phrase}.` });
    socket.end(
      [
        `HTTP/1.1 ${status} ${phrase}`,
        'connection: close',
        'content-type: application/json',
        `content-length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    );
  });
}
